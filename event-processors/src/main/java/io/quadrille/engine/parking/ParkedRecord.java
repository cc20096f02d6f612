package io.quadrille.engine.parking;

import io.quadrille.engine.transport.SkippedRecords;
import java.time.Instant;

/**
 * A record that a group could not read, without its headers and value: those are a {@link ParkedContent}.
 *
 * @param key cut where it is long
 * @param cause why it could not be read
 * @param causeKind the same with every word that has a digit in it replaced, so that equal mistakes look equal
 * @param endedAt when it was replayed or discarded; null while it is PARKED
 */
public record ParkedRecord(
        long id,
        String group,
        State state,
        String topic,
        int partition,
        long offset,
        byte[] key,
        String cause,
        String causeKind,
        Instant parkedAt,
        Instant endedAt) {

    /** What has become of a parked record. */
    public enum State {
        /** It waits for an operator. */
        PARKED,
        /** It could be read, and the group has it as a dead letter. */
        REPLAYED,
        /** An operator decided that it is not to be read. */
        DISCARDED
    }

    /** Where it stands on its topic. */
    public String position() {
        return SkippedRecords.position(topic, partition, offset);
    }
}
