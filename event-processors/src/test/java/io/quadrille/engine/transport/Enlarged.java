package io.quadrille.engine.transport;

import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Enlarges records without a change of whether they are readable. */
public final class Enlarged {

    /** Just below what a broker takes by default. */
    public static final int MOST = 1_040_000;

    private static final byte[] NOISE = new byte[MOST];

    static {
        new Random(1).nextBytes(NOISE);
    }

    private Enlarged() {}

    /** Bytes that do not compress. */
    public static byte[] noise(int length) {
        return Arrays.copyOf(NOISE, length);
    }

    /** Enlarges by a header of another system. */
    public static ProducerRecord<byte[], byte[]> byHeader(ProducerRecord<byte[], byte[]> record, int size) {
        int more = size - size(record);
        if (more > 0) record.headers().add("vendor", noise(more));
        return record;
    }

    /** By white space behind the value, which changes no JSON; without a value by a header. */
    public static ProducerRecord<byte[], byte[]> byValue(ProducerRecord<byte[], byte[]> record, int size) {
        int more = size - size(record);
        if (more <= 0) return record;
        if (record.value() == null) return byHeader(record, size);
        int length = record.value().length;
        var value = Arrays.copyOf(record.value(), length + more);
        Arrays.fill(value, length, value.length, (byte) ' ');
        return new ProducerRecord<>(record.topic(), null, record.key(), value, record.headers());
    }

    /** Includes some bytes for the lengths of the parts. */
    private static int size(ProducerRecord<byte[], byte[]> record) {
        int size = 100 + length(record.key()) + length(record.value());
        for (var header : record.headers()) size += 10 + header.key().length() + length(header.value());
        return size;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
