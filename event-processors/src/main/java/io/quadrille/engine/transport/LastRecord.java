package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The last record before a position in a partition, with what identifies it. An event that is published again gets
 * another offset or another timestamp.
 *
 * @param topicId Kafka's id of the topic; a topic that is deleted and created again gets another one
 * @param offset -1 in front of the first record
 * @param eventId null if the record is not known, or has no event id that can be stored
 * @param timestamp in milliseconds since 1970; null if the record is not known
 */
record LastRecord(
        String topicId,
        long offset,
        @Nullable String eventId,
        @Nullable Long timestamp) {

    private static final int MAX_ID_BYTES = 255;

    static LastRecord of(String topicId, ConsumerRecord<?, ?> record) {
        return new LastRecord(topicId, record.offset(), eventId(record), record.timestamp());
    }

    /** A record of which only the place is known; with offset -1, no record. */
    static LastRecord unknown(String topicId, long offset) {
        return new LastRecord(topicId, offset, null, null);
    }

    boolean isKnown() {
        return timestamp != null;
    }

    /** Whether the given record is this one. */
    boolean is(ConsumerRecord<?, ?> record) {
        return equals(of(topicId, record));
    }

    private static @Nullable String eventId(ConsumerRecord<?, ?> record) {
        var header = record.headers().lastHeader(RecordHeaders.ID);
        if (header == null || header.value() == null || header.value().length > MAX_ID_BYTES) return null;
        var text = new String(header.value(), StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : null;
    }
}
