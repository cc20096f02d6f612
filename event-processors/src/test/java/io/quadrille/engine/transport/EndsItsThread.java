package io.quadrille.engine.transport;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A producer's interceptor that ends the producer's thread by an Error, at as many of the next acknowledgements as a
 * test has requested. Kafka creates the instance.
 */
public final class EndsItsThread implements ProducerInterceptor<byte[], byte[]> {

    private static final AtomicInteger DUE = new AtomicInteger();

    static void due(int times) {
        DUE.set(times);
    }

    static int left() {
        return DUE.get();
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        if (DUE.getAndUpdate(due -> Math.max(0, due - 1)) > 0) throw new OutOfMemoryError("as if the heap were full");
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
