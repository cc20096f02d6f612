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
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Copies the records of the topics into the session's table {@code checked_record}, one row per record. Holds the
 * records of one poll in memory at most. Not thread-safe.
 *
 * <p>NullAway leaves this class out: the classes of the PostgreSQL driver carry annotations of the Checker Framework,
 * which is not on the class path, and javac warns of each one that NullAway reads.
 */
@NullUnmarked
final class TopicRecords {

    /** Keys and headers are truncated after this many bytes. Those of events are shorter. */
    private static final int MAX_TEXT = 1_024;

    /** Values with more bytes are not parsed. Those of events are shorter. */
    private static final int MAX_JSON = 256 * 1_024;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Consumer<byte[], byte[]> consumer;
    private final EventTopics topics;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> beginnings;
    private final Map<TopicPartition, Long> ends;

    /**
     * Reads the end of each partition. Records that are published later are not copied.
     *
     * @param consumer reads committed records
     * @param uncommitted determines the ends, which include open transactions; so the copy waits until these end
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
        beginnings = consumer.beginningOffsets(partitions);
        uncommitted.assign(partitions);
        ends = uncommitted.endOffsets(partitions);
    }

    void copyInto(Connection session) throws SQLException {
        copyPartitions(session);
        consumer.seekToBeginning(partitions);
        var copy = copy(session, "checked_record");
        try {
            var lastProgress = System.nanoTime();
            for (var left = unfinished(); !left.isEmpty(); left = unfinished()) {
                var records = consumer.poll(POLL);
                for (var record : records) {
                    if (record.offset() < end(new TopicPartition(record.topic(), record.partition())))
                        write(copy, record);
                }
                // Records of an aborted transaction are not returned, but the position moves past them.
                if (!left.equals(unfinished())) lastProgress = System.nanoTime();
                if (System.nanoTime() - lastProgress > STALL_TIMEOUT.toNanos()) {
                    throw new IllegalStateException("Kafka returned no records for " + STALL_TIMEOUT.toSeconds()
                            + " s; next offset by partition: " + left
                            + "; if a producer has an open transaction there, end it and check again");
                }
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    /** The partitions that are not read to their end, each with its next offset. */
    private Map<TopicPartition, Long> unfinished() {
        var left = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            long next = consumer.position(partition);
            if (next < end(partition)) left.put(partition, next);
        }
        return left;
    }

    private long end(TopicPartition partition) {
        return Objects.requireNonNull(ends.get(partition));
    }

    private void copyPartitions(Connection session) throws SQLException {
        var copy = copy(session, "checked_partition");
        try {
            for (var p : partitions) {
                long partitionsNow = partitions.stream()
                        .filter(other -> other.topic().equals(p.topic()))
                        .count();
                int partitionsAtCreation =
                        Objects.requireNonNull(topics.all().get(p.topic())).partitions();
                row(copy, p.topic(), p.partition(), beginnings.get(p), end(p), partitionsNow, partitionsAtCreation);
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

    private static void row(CopyIn copy, @Nullable Object... columns) throws SQLException {
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

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length <= MAX_TEXT)
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        return new String(bytes, 0, MAX_TEXT, StandardCharsets.UTF_8) + "…";
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long checksum(byte @Nullable [] value) {
        if (value == null) return null;
        var checksum = new CRC32C();
        checksum.update(value);
        return checksum.getValue();
    }

    /** The part of the payload that decides whether a record has an effect: an order's coupon, a refusal's reason. */
    private static @Nullable String detail(@Nullable String type, byte @Nullable [] value) {
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
