package io.quadrille.operating.operations;

import io.quadrille.engine.parking.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parked record in a list.
 *
 * @param key decoded as UTF-8; null if the record has none
 * @param endedAt the time when the record was replayed or discarded; null while it is PARKED
 */
record RecordSummary(
        long id,
        String group,
        ParkedRecord.ParkedState state,
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        String cause,
        Instant parkedAt,
        @Nullable Instant endedAt) {

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
