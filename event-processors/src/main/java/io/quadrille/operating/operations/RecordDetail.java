package io.quadrille.operating.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.parking.ParkedContent;
import io.quadrille.engine.parking.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parked record with its stored content.
 *
 * @param key missing if the record has none
 * @param headers the stored headers, which are the first headers of the record
 * @param headerCount the number of headers of the record
 * @param value missing if the record has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordDetail(
        RecordSummary record,
        @Nullable Bytes key,
        List<Header> headers,
        int headerCount,
        @Nullable Bytes value) {

    /**
     * A key or a value.
     *
     * @param text the stored bytes decoded as UTF-8
     * @param base64 the stored bytes
     * @param length the number of bytes of the original; missing if it is unknown
     * @param cut whether the original is known to be longer than the stored bytes
     * @param sha256 the hash of the original value, in hexadecimal digits; missing for a key
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Bytes(
            String text,
            String base64,
            @Nullable Integer length,
            boolean cut,
            @Nullable String sha256) {

        /** @param length null if there is no original, or its length is unknown */
        static @Nullable Bytes of(byte @Nullable [] kept, @Nullable Integer length, byte @Nullable [] sha256) {
            if (kept == null && length == null) return null;
            var bytes = kept == null ? new byte[0] : kept;
            return new Bytes(
                    new String(bytes, StandardCharsets.UTF_8),
                    Base64.getEncoder().encodeToString(bytes),
                    length,
                    length != null && length > bytes.length,
                    sha256 == null ? null : HexFormat.of().formatHex(sha256));
        }
    }

    /** A header, whose value may be cut or missing. A record may have several headers of one name. */
    record Header(String name, @Nullable HeaderValue value) {}

    /** The stored bytes of a header, as in {@link Bytes}. */
    record HeaderValue(String text, String base64) {

        static @Nullable HeaderValue of(byte @Nullable [] bytes) {
            if (bytes == null) return null;
            return new HeaderValue(
                    new String(bytes, StandardCharsets.UTF_8),
                    Base64.getEncoder().encodeToString(bytes));
        }
    }

    static RecordDetail of(ParkedRecord record, ParkedContent content) {
        return new RecordDetail(
                RecordSummary.of(record),
                Bytes.of(record.key(), content.keyLength(), null),
                content.headers().stream()
                        .map(header -> new Header(header.name(), HeaderValue.of(header.value())))
                        .toList(),
                content.headerCount(),
                Bytes.of(content.value(), content.valueLength(), content.valueSha256()));
    }
}
