package io.quadrille.engine.transport;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Looks at each record before the relay sends it, and may add headers to it. What an observer throws is logged, and the
 * record is sent. Thread-safe.
 */
@FunctionalInterface
public interface RecordSendInterceptor {

    /** Does nothing. */
    RecordSendInterceptor UNOBSERVED = (record, callback) -> callback;

    /**
     * @param callback must be called by what is returned
     * @return what the producer calls when the record is acknowledged, or given up
     */
    Callback sending(ProducerRecord<byte[], byte[]> record, Callback callback);
}
