package io.quadrille.engine.integrity;

import static io.quadrille.engine.log.EventLines.required;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The lines of an export that are no events: its head, blocks and its end. UTF-8, without line breaks. */
final class ExportLines {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int FORMAT = 1;

    /** The format's number comes first, so that a reader of another one notices at once. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"export", "store", "time", "from", "to"})
    record Head(int export, String store, Instant time, Long from, Long to) {

        static Head of(LogSource.Header header) {
            return new Head(
                    FORMAT,
                    header.store(),
                    header.time(),
                    header.range().from(),
                    header.range().to());
        }

        LogSource.Header header() {
            if (export != FORMAT) throw new IllegalArgumentException("this is no export of format " + FORMAT);
            return new LogSource.Header(required(store, "store"), required(time, "time"), new Range(from, to));
        }
    }

    @JsonPropertyOrder({"block", "first", "last", "events", "total", "previous", "hash", "chainedAt", "entries"})
    record BlockLine(
            long block,
            long first,
            long last,
            int events,
            long total,
            byte[] previous,
            byte[] hash,
            Instant chainedAt,
            byte[] entries) {

        static BlockLine of(Block block) {
            return new BlockLine(
                    block.number(),
                    block.first(),
                    block.last(),
                    block.events(),
                    block.total(),
                    block.previous(),
                    block.hash(),
                    block.chainedAt(),
                    block.entries());
        }

        Block toBlock() {
            return new Block(
                    block,
                    first,
                    last,
                    events,
                    total,
                    required(previous, "previous"),
                    required(hash, "hash"),
                    required(entries, "entries"),
                    required(chainedAt, "chainedAt"));
        }
    }

    /**
     * @param end how many lines stand between the head and this one
     * @param sha256 in hexadecimal digits, of all bytes before this line
     */
    @JsonPropertyOrder({"end", "sha256"})
    record End(long end, String sha256) {}

    private ExportLines() {}
}
