package io.quadrille.engine.transport;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A producer's interceptor that counts the records that producers have given up. Kafka creates the instance. */
public final class GivenUp implements ProducerInterceptor<byte[], byte[]> {

    private static final AtomicInteger RECORDS = new AtomicInteger();

    static int records() {
        return RECORDS.get();
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
        if (failure != null) RECORDS.incrementAndGet();
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
