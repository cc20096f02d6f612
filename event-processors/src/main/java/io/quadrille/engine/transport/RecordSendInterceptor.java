package io.quadrille.engine.transport;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sees each record before the relay sends it, and may add headers. If it throws an exception, the exception is logged,
 * and the record is sent nevertheless. Thread-safe.
 */
@FunctionalInterface
public interface RecordSendInterceptor {

    /** Does nothing. */
    RecordSendInterceptor UNOBSERVED = (record, callback) -> callback;

    /**
     * @param callback the relay's callback, which the returned callback must call
     * @return the callback for the producer, called when the record is acknowledged or has failed
     */
    Callback sending(ProducerRecord<byte[], byte[]> record, Callback callback);
}
