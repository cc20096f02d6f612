package io.quadrille.operating.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.parking.ParkedContent;
import io.quadrille.engine.parking.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A parked record with what is kept of it.
 *
 * @param headers the first ones
 * @param headerCount how many came
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordDetail(RecordSummary record, Bytes key, List<Header> headers, int headerCount, Bytes value) {

    /**
     * @param text the bytes read as UTF-8, for people
     * @param base64 the bytes as they came, or their beginning
     * @param length how many came; missing if that is not known
     * @param cut whether more came than is here
     * @param sha256 of all that came, in hexadecimal digits; of the value only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Bytes(String text, String base64, Integer length, boolean cut, String sha256) {

        /** @param length null if it is not known */
        static Bytes of(byte[] kept, Integer length, byte[] sha256) {
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

    /** A header as it came, or the beginning of it; a name may come twice, and a value may be missing. */
    record Header(String name, HeaderValue value) {}

    /** As {@link Bytes} has them. */
    record HeaderValue(String text, String base64) {

        static HeaderValue of(byte[] bytes) {
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
