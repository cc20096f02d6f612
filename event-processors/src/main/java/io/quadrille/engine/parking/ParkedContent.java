package io.quadrille.engine.parking;

import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers and the value that are kept of a parked record; retention deletes them by age.
 *
 * @param keyLength the length of the original key, in bytes; null if there was none, or if it is not known
 * @param headerCount the number of original headers; fewer may be kept
 * @param valueLength the length of the original value, in bytes; null if there was none
 * @param valueSha256 the SHA-256 hash of the original value; null if there was none
 * @param value the original value or its beginning; null if there was none, or if it is not kept
 * @param whole whether key, headers and value are kept completely
 */
public record ParkedContent(
        @Nullable Integer keyLength,
        int headerCount,
        List<RawHeader> headers,
        @Nullable Integer valueLength,
        byte @Nullable [] valueSha256,
        byte @Nullable [] value,
        boolean whole) {

    /** The content of a record for which none is stored. */
    static final ParkedContent NONE = new ParkedContent(null, 0, List.of(), null, null, null, false);
}
