package io.quadrille.engine.integrity;

import static io.quadrille.engine.log.EventLines.required;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The lines of an export other than events: head, blocks and end. UTF-8, one line each. */
final class ExportLines {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int FORMAT = 1;

    /** The number of the format comes first, so that a reader for a different format fails at once. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"export", "store", "time", "from", "to"})
    record Head(
            int export,
            String store,
            Instant time,
            @Nullable Long from,
            @Nullable Long to) {

        static Head of(LogSource.LogHeader header) {
            return new Head(
                    FORMAT,
                    header.store(),
                    header.time(),
                    header.range().from(),
                    header.range().to());
        }

        LogSource.LogHeader header() {
            if (export != FORMAT) throw new IllegalArgumentException("the format is not " + FORMAT);
            return new LogSource.LogHeader(required(store, "store"), required(time, "time"), new Range(from, to));
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
     * @param end the number of lines between the head and this line
     * @param sha256 the SHA-256 of all bytes before this line, in hexadecimal digits
     */
    @JsonPropertyOrder({"end", "sha256"})
    record EndLine(long end, String sha256) {}

    private ExportLines() {}
}
