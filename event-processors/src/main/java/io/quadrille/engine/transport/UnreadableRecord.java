package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that must be parked, with the cause: it could not be read or stored as an event, or a group skips it. Key,
 * headers and cause are truncated, and an oversize value is dropped, because groups hold many of these records at a
 * time, and any publisher on a topic can make them large. It goes through the processor in place of the event, so that
 * one transaction parks the record and moves the group's position past it.
 *
 * @param key the first {@value #MAX_KEY} bytes of the original key; null if there was none
 * @param keyLength the length of the original key; null if there was none
 * @param headers the first of the original headers, at most 64 and 8 KB, long ones truncated
 * @param headerCount the number of original headers
 * @param value the original value, empty if the record is oversize; null if there was none
 * @param valueLength the length of the original value; null if there was none
 * @param valueSha256 the SHA-256 hash of the original value; null if there was none
 * @param whole whether key, headers and value are complete
 * @param cause truncated to {@value #MAX_CAUSE} characters: a cause may quote the record, which is kept anyway, and the
 *     time to compute the kind of a cause grows with the square of its length
 */
public record UnreadableRecord(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        @Nullable Integer keyLength,
        List<RawHeader> headers,
        int headerCount,
        byte @Nullable [] value,
        @Nullable Integer valueLength,
        byte @Nullable [] valueSha256,
        boolean whole,
        String cause) {

    static final int MAX_CAUSE = 2_000;

    /** The limit of a key, in bytes. An order id has at most 64 characters. */
    public static final int MAX_KEY = 1_024;

    private static final int MAX_HEADERS = 64;

    /** The limit of a header's name, and of its value, in bytes. */
    private static final int MAX_HEADER = 1_024;

    private static final int MAX_ALL_HEADERS = 8 * 1_024;

    /** A header. Several headers may have the same name. */
    public record RawHeader(String name, byte @Nullable [] value) {}

    /**
     * @param maxBytes the limit of key, headers and value together; a larger record is oversize, and its value is not
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
                cause.length() > MAX_CAUSE ? cause.substring(0, MAX_CAUSE) + "…" : cause);
    }

    /** Adds the first headers, each truncated. Returns whether all were added, and none was truncated. */
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

    /** The size of key, value and headers together, in bytes. */
    static int size(ConsumerRecord<byte[], byte[]> record) {
        int bytes = length(record.key()) + length(record.value());
        for (var header : record.headers()) bytes += utf8Length(header.key()) + length(header.value());
        return bytes;
    }

    /** The size of the kept parts of key, headers and value, in bytes. */
    int bytes() {
        int bytes = length(key) + length(value);
        for (var header : headers) bytes += header.name().length() + length(header.value());
        return bytes;
    }

    public static byte @Nullable [] cut(byte @Nullable [] bytes, int limit) {
        return bytes == null || bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }

    public static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public static byte @Nullable [] sha256(byte @Nullable [] bytes) {
        if (bytes == null) return null;
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
