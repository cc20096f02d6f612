package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be read as an event, or could not be kept as one, with the cause, and already cut: groups
 * hold many of them at a time, and whoever may publish on a topic decides how large they are. It travels through the
 * processor in the place of the event, so that parking it and moving the position past it happen in one transaction.
 *
 * @param key its first {@value #MAX_KEY} bytes
 * @param keyLength of the key as it came; null if there was none
 * @param headers the first ones, each cut
 * @param headerCount how many came
 * @param value as it came, or nothing of it if the record is oversize
 * @param valueLength of the value as it came; null if there was none
 * @param valueSha256 of the value as it came; null if there was none
 * @param whole whether key, headers and value are as they came
 * @param cause is cut to {@value #MAX_CAUSE} characters: it may quote the record, which is kept anyway, and the time
 *     that its kind takes to compute grows with the square of its length
 */
public record UnreadableRecord(
        String topic,
        int partition,
        long offset,
        byte[] key,
        Integer keyLength,
        List<RawHeader> headers,
        int headerCount,
        byte[] value,
        Integer valueLength,
        byte[] valueSha256,
        boolean whole,
        String cause) {

    static final int MAX_CAUSE = 2_000;

    /** The most bytes of a key. An order id has 64 characters at most. */
    public static final int MAX_KEY = 1_024;

    private static final int MAX_HEADERS = 64;

    /** The most bytes of a header's name, and of its value. */
    private static final int MAX_HEADER = 1_024;

    private static final int MAX_ALL_HEADERS = 8 * 1_024;

    public UnreadableRecord {
        if (cause.length() > MAX_CAUSE) cause = cause.substring(0, MAX_CAUSE) + "…";
    }

    /** A header as it came; a name may come twice. */
    public record RawHeader(String name, byte[] value) {}

    /**
     * @param maxBytes what a larger record has together in key, headers and value makes it oversize: its value is not
     *     kept
     */
    public static UnreadableRecord of(ConsumerRecord<byte[], byte[]> record, int maxBytes, String cause) {
        var cutHeaders = new ArrayList<RawHeader>();
        boolean allHeaders = addAll(record.headers(), cutHeaders);
        boolean oversize = size(record) > maxBytes;
        var cutKey = cut(record.key(), MAX_KEY);
        var cutValue = oversize ? cut(record.value(), 0) : record.value();
        boolean whole =
                allHeaders && length(cutKey) == length(record.key()) && length(cutValue) == length(record.value());
        return new UnreadableRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                cutKey,
                record.key() == null ? null : record.key().length,
                List.copyOf(cutHeaders),
                record.headers().toArray().length,
                cutValue,
                record.value() == null ? null : record.value().length,
                sha256(record.value()),
                whole,
                cause);
    }

    /** The first ones, each cut; returns whether none was cut or left out. */
    private static boolean addAll(Headers headers, List<RawHeader> kept) {
        boolean all = true;
        int bytes = 0;
        for (var header : headers) {
            int name = utf8Length(header.key());
            bytes += Math.min(name, MAX_HEADER) + Math.min(length(header.value()), MAX_HEADER);
            if (kept.size() == MAX_HEADERS || bytes > MAX_ALL_HEADERS) return false;
            if (name > MAX_HEADER || length(header.value()) > MAX_HEADER) all = false;
            var shortName = name <= MAX_HEADER ? header.key() : header.key().substring(0, MAX_HEADER / 4);
            kept.add(new RawHeader(shortName, cut(header.value(), MAX_HEADER)));
        }
        return all;
    }

    /** The bytes of key, value and headers together. */
    static int size(ConsumerRecord<byte[], byte[]> record) {
        int bytes = length(record.key()) + length(record.value());
        for (var header : record.headers()) bytes += utf8Length(header.key()) + length(header.value());
        return bytes;
    }

    /** What it takes in memory of key, headers and value. */
    int bytes() {
        int bytes = length(key) + length(value);
        for (var header : headers) bytes += header.name().length() + length(header.value());
        return bytes;
    }

    public static byte[] cut(byte[] bytes, int most) {
        return length(bytes) <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    public static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public static byte[] sha256(byte[] bytes) {
        if (bytes == null) return null;
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
