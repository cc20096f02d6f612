package io.quadrille.engine.transport;

import io.quadrille.engine.threads.BestEffort;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Calls the relay's own callback once for each record, and first, whatever the observer throws: the relay ends its
 * producer in that callback, before the next record is sent. Thread-safe.
 */
record HarmlessSendInterceptor(RecordSendInterceptor observer) implements RecordSendInterceptor {

    private static final Callback NOBODY = (written, failure) -> {};

    @Override
    public Callback sending(ProducerRecord<byte[], byte[]> record, Callback callback) {
        var observed = BestEffort.get(() -> observer.sending(record, NOBODY), NOBODY);
        return (RecordMetadata written, Exception failure) -> {
            callback.onCompletion(written, failure);
            BestEffort.run(() -> observed.onCompletion(written, failure));
        };
    }
}
