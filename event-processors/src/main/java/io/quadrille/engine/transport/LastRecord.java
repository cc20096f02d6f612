package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The last record of a partition that a group has read, or that was acknowledged to the relay, with the values that
 * identify it. An event that is published again gets a different offset or a different timestamp.
 *
 * @param topicId Kafka's id of the topic; a topic that is deleted and created again gets a new id
 * @param offset -1 if no record was read
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

    /** A record of which only the offset is known; no record if the offset is -1. */
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
