package io.quadrille.operating.invariants;

import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Copies what the topics hold into the session's table {@code checked_record}, one row per record, without ever holding
 * more than one poll of them. Not thread-safe.
 */
final class TopicRecords {

    /**
     * The most bytes of a key or header. No event has any as long as that; of what else is on a topic the beginning is
     * enough.
     */
    private static final int MAX_TEXT = 1_024;

    /** The most bytes of a value that is parsed: no event has as many. */
    private static final int MAX_JSON = 256 * 1_024;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Consumer<byte[], byte[]> consumer;
    private final EventTopics topics;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> firsts;
    private final Map<TopicPartition, Long> ends;

    /**
     * Takes the end of each partition: what is published from now on is not read.
     *
     * @param consumer reads what is committed
     * @param uncommitted sees the ends also of transactions that are open, of which it must be known how they end
     */
    TopicRecords(Consumer<byte[], byte[]> consumer, Consumer<byte[], byte[]> uncommitted, EventTopics topics) {
        this.consumer = consumer;
        this.topics = topics;
        partitions = new ArrayList<>();
        for (var topic : topics.all().keySet()) {
            for (var partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        consumer.assign(partitions);
        firsts = consumer.beginningOffsets(partitions);
        uncommitted.assign(partitions);
        ends = uncommitted.endOffsets(partitions);
    }

    void copyInto(Connection session) throws SQLException {
        copyPartitions(session);
        consumer.seekToBeginning(partitions);
        var copy = copy(session, "checked_record");
        try {
            var last = System.nanoTime();
            for (var left = left(); !left.isEmpty(); left = left()) {
                var records = consumer.poll(POLL);
                for (var record : records) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition())))
                        write(copy, record);
                }
                // Of an aborted transaction no record comes, but the position moves.
                if (!left.equals(left())) last = System.nanoTime();
                if (System.nanoTime() - last > PATIENCE.toNanos()) {
                    throw new IllegalStateException("Kafka gave nothing for " + PATIENCE.toSeconds()
                            + " s of what is left, by partition the next offset: " + left
                            + "; if a producer has a transaction open there, end it and check again");
                }
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    /** The partitions that are not read to their end, with their next offset. */
    private Map<TopicPartition, Long> left() {
        var left = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            long next = consumer.position(partition);
            if (next < ends.get(partition)) left.put(partition, next);
        }
        return left;
    }

    private void copyPartitions(Connection session) throws SQLException {
        var copy = copy(session, "checked_partition");
        try {
            for (var p : partitions) {
                long now = partitions.stream()
                        .filter(of -> of.topic().equals(p.topic()))
                        .count();
                int created = topics.all().get(p.topic()).partitions();
                row(copy, p.topic(), p.partition(), firsts.get(p), ends.get(p), now, created);
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    private static CopyIn copy(Connection session, String table) throws SQLException {
        return session.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin");
    }

    private static void write(CopyIn copy, ConsumerRecord<byte[], byte[]> record) throws SQLException {
        var type = header(record, RecordHeaders.TYPE);
        row(
                copy,
                record.topic(),
                record.partition(),
                record.offset(),
                text(record.key()),
                header(record, RecordHeaders.ID),
                header(record, RecordHeaders.SUBJECT),
                number(header(record, RecordHeaders.SEQUENCE)),
                type,
                header(record, RecordHeaders.REVISION),
                checksum(record.value()),
                detail(type, record.value()),
                record.headers().lastHeader(RecordHeaders.REPUBLISHED) != null);
    }

    private static void row(CopyIn copy, Object... columns) throws SQLException {
        var line = new StringBuilder();
        for (var column : columns) {
            if (!line.isEmpty()) line.append('\t');
            line.append(column == null ? "\\N" : escaped(column.toString()));
        }
        var bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "?");
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static String text(byte[] bytes) {
        if (bytes == null || bytes.length <= MAX_TEXT)
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        return new String(bytes, 0, MAX_TEXT, StandardCharsets.UTF_8) + "…";
    }

    private static Long number(String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Long checksum(byte[] value) {
        if (value == null) return null;
        var checksum = new CRC32C();
        checksum.update(value);
        return checksum.getValue();
    }

    /** What decides whether a record has an effect: the coupon of an order, the reason of a refusal. */
    private static String detail(String type, byte[] value) {
        if (type == null || value == null || value.length > MAX_JSON) return null;
        if (!(type.endsWith("Started") || type.endsWith("Failed"))) return null;
        try {
            var payload = JSON.readTree(value);
            return payload.path(type.endsWith("Started") ? "couponId" : "reason")
                    .asString(null);
        } catch (JacksonException unreadable) {
            return null;
        }
    }
}
