package io.quadrille.engine.parking;

import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.util.List;

/**
 * What is kept of a parked record beside its place, key and cause.
 *
 * @param keyLength of the key as it came; null if there was none, or if it is not known
 * @param headerCount how many headers it had, of which the first are kept
 * @param valueLength of the value as it came; null if there was none
 * @param valueSha256 of the value as it came; null if there was none
 * @param value the value, or its beginning
 * @param whole whether key, headers and value are as they came
 */
public record ParkedContent(
        Integer keyLength,
        int headerCount,
        List<RawHeader> headers,
        Integer valueLength,
        byte[] valueSha256,
        byte[] value,
        boolean whole) {

    /** Of a record whose content is deleted. */
    static final ParkedContent NONE = new ParkedContent(null, 0, List.of(), null, null, null, false);
}
