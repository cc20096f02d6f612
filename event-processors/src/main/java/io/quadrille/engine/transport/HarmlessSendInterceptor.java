package io.quadrille.engine.transport;

import io.quadrille.engine.threads.BestEffort;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Protects the relay from failures of an observer. The relay's own callback is called once for each record, before the
 * observer's: the relay closes its producer in that callback, before the next record is sent. Thread-safe.
 */
record HarmlessSendInterceptor(RecordSendInterceptor observer) implements RecordSendInterceptor {

    private static final Callback NO_CALLBACK = (metadata, failure) -> {};

    @Override
    public Callback sending(ProducerRecord<byte[], byte[]> record, Callback callback) {
        var observed = BestEffort.get(() -> observer.sending(record, NO_CALLBACK), NO_CALLBACK);
        return (RecordMetadata metadata, Exception failure) -> {
            callback.onCompletion(metadata, failure);
            BestEffort.run(() -> observed.onCompletion(metadata, failure));
        };
    }
}
