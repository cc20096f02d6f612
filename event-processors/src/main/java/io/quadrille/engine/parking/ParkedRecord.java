package io.quadrille.engine.parking;

import io.quadrille.engine.transport.SkippedRecords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that a group has parked, without headers and value, which are in a {@link ParkedContent}.
 *
 * @param key truncated if it is long; null if the record has none
 * @param cause why the group could not read or store the record, or which operator had it skipped, and why
 * @param causeKind the cause with {@code #} in place of each word that contains a digit, so that causes of the same
 *     kind are equal; at most 500 characters
 * @param endedAt when the record was replayed or discarded; null while it is PARKED
 */
public record ParkedRecord(
        long id,
        String group,
        ParkedState state,
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        String cause,
        String causeKind,
        Instant parkedAt,
        @Nullable Instant endedAt) {

    /** The state of a parked record. */
    public enum ParkedState {
        /** No operator has replayed or discarded the record yet. */
        PARKED,
        /** The record could be read in a replay, and its event became a dead letter of the group. */
        REPLAYED,
        /** An operator has decided that the record will not be read. */
        DISCARDED
    }

    /** The place of the record, in the format of {@link SkippedRecords#position}. */
    public String position() {
        return SkippedRecords.position(topic, partition, offset);
    }
}
