package io.quadrille.operating.operations;

import io.quadrille.engine.parking.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A parked record in a list.
 *
 * @param key as text; null if it has none
 * @param endedAt when it was replayed or discarded
 */
record RecordSummary(
        long id,
        String group,
        ParkedRecord.State state,
        String topic,
        int partition,
        long offset,
        String key,
        String cause,
        Instant parkedAt,
        Instant endedAt) {

    static RecordSummary of(ParkedRecord record) {
        return new RecordSummary(
                record.id(),
                record.group(),
                record.state(),
                record.topic(),
                record.partition(),
                record.offset(),
                record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
                record.cause(),
                record.parkedAt(),
                record.endedAt());
    }
}
