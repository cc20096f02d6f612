package io.quadrille.engine.parking;

import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a parked record besides its place, key and cause.
 *
 * @param keyLength the length of the original key; null if there was none, or if it is not known
 * @param headerCount the number of original headers, of which the first are kept
 * @param valueLength the length of the original value; null if there was none
 * @param valueSha256 the hash of the original value; null if there was none
 * @param value the original value or its beginning; null if there was none, or if it is not kept
 * @param whole whether key, headers and value are the original ones
 */
public record ParkedContent(
        @Nullable Integer keyLength,
        int headerCount,
        List<RawHeader> headers,
        @Nullable Integer valueLength,
        byte @Nullable [] valueSha256,
        byte @Nullable [] value,
        boolean whole) {

    /** The content of a record whose content was deleted. */
    static final ParkedContent NONE = new ParkedContent(null, 0, List.of(), null, null, null, false);
}
