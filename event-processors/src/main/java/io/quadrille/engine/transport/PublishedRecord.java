package io.quadrille.engine.transport;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the relay that Kafka has acknowledged.
 *
 * @param index the global index of its event
 */
record PublishedRecord(RecordMetadata metadata, String eventId, long index) {

    TopicPartition partition() {
        return new TopicPartition(metadata.topic(), metadata.partition());
    }

    /** The last offset in each partition. */
    static Map<TopicPartition, Long> lastOffsets(Collection<PublishedRecord> records) {
        var last = new HashMap<TopicPartition, Long>();
        for (var record : records)
            last.merge(record.partition(), record.metadata().offset(), Math::max);
        return last;
    }
}
