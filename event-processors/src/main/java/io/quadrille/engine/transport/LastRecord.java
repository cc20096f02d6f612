package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The last record before a position in a partition, as far as it takes to recognise it. The same event that is
 * published again has another offset or another timestamp.
 *
 * @param topicId Kafka's own; a topic that is deleted and made again has another one
 * @param offset -1 in front of the first record
 * @param eventId null if the record names none that can be stored
 * @param timestamp milliseconds since 1970; null if it is not known which record it was
 */
record LastRecord(String topicId, long offset, String eventId, Long timestamp) {

    private static final int MAX_ID = 255;

    static LastRecord of(String topicId, ConsumerRecord<?, ?> record) {
        return new LastRecord(topicId, record.offset(), eventId(record), record.timestamp());
    }

    /** One of which no more than its place is known, or none. */
    static LastRecord unknown(String topicId, long offset) {
        return new LastRecord(topicId, offset, null, null);
    }

    boolean isKnown() {
        return timestamp != null;
    }

    /** Whether this is the record. */
    boolean is(ConsumerRecord<?, ?> record) {
        return equals(of(topicId, record));
    }

    private static String eventId(ConsumerRecord<?, ?> record) {
        var header = record.headers().lastHeader(RecordHeaders.ID);
        if (header == null || header.value() == null || header.value().length > MAX_ID) return null;
        var text = new String(header.value(), StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : null;
    }
}
