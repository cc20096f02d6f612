package io.quadrille.engine.transport;

import io.quadrille.engine.threads.BestEffort;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Protects the relay from exceptions of an observer. For each record, the relay's callback is called once, before the
 * observer's: in its callback, the relay may have to close the producer before the producer sends the next record.
 * Thread-safe.
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
