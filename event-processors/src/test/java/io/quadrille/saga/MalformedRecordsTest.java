package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.Damage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records with every kind of damage on all nine topics among records of valid orders. Each one is parked once for each
 * group that reads its topic, unchanged if it is small, and the valid orders complete.
 */
class MalformedRecordsTest {

    private static final String DAMAGE = "damage";
    private static final String ORDER = "o-damaged";
    private static RunningSystem system;
    private static DamagedRecords damages;

    @BeforeAll
    static void start() {
        system = RunningSystem.start();
        damages = new DamagedRecords(system, ORDER);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void every_malformed_record_is_parked_unchanged_once_per_group_and_valid_orders_complete() {
        long parkedBefore = parked();
        var placedOrders = new ArrayList<PlacedOrder>();
        List<ConsumerRecord<byte[], byte[]>> damaged;
        try (var topicClient = new TopicClient(system)) {
            topicClient.read();
            for (var damage : Damage.values()) {
                if (damage.ordinal() % 4 == 0) placedOrders.add(new OrderBuilder(system).place());
                for (var topic : Topics.all()) topicClient.publish(damaged(damage, topic));
            }
            placedOrders.add(new OrderBuilder(system).place());
            placedOrders.forEach(placedOrder -> placedOrder.awaitEvent("order.OrderProcessed"));
            damaged = topicClient.read().stream()
                    .filter(record -> TopicClient.header(record, DAMAGE) != null)
                    .toList();
        }
        assertThat(damaged)
                .hasSize(Damage.values().length * Topics.all().size())
                .noneMatch(r -> damages.readers(r.topic()).isEmpty());

        long expected = damaged.stream()
                .mapToLong(record -> damages.readers(record.topic()).size())
                .sum();
        await("all groups to park the records").until(() -> parked() - parkedBefore >= expected);
        for (var record : damaged) {
            for (var group : damages.readers(record.topic())) assertParked(record, group);
        }
        assertThat(parked() - parkedBefore).isEqualTo(expected);
        assertThat(placedOrders).allSatisfy(p -> assertThat(p.order().status()).isEqualTo(OrderView.Status.COMPLETED));
        assertThat(eventsOfDamagedOrders()).isZero();
    }

    /** Broker and producer accept records of up to one megabyte. */
    @Test
    void a_record_of_the_largest_size_that_the_broker_accepts_is_parked_and_truncated() {
        var topic = system.topics().nameOf(Topics.PAYMENT_SUCCESS);
        var before = parked();
        int most = 1_000_000;
        var nul = new byte[most];
        var noUtf8 = new byte[most];
        Arrays.fill(noUtf8, (byte) 0xff);
        var random = new byte[most];
        new Random(1).nextBytes(random);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var bytes : List.of(nul, noUtf8, random)) {
            records.add(new ProducerRecord<>(topic, bytes, null));
            records.add(new ProducerRecord<>(topic, null, bytes));
            records.add(withHeaders(topic, List.of(new RecordHeader("ce_type", bytes))));
            records.add(withHeaders(
                    topic, List.of(new RecordHeader(new String(bytes, ISO_8859_1).substring(0, most / 2), bytes(1)))));
        }
        records.add(withHeaders(topic, Collections.nCopies(300_000, new RecordHeader("", (byte[]) null))));
        records.add(withHeaders(topic, Collections.nCopies(150_000, new RecordHeader("\u0000", bytes(1)))));
        records.add(withHeaders(
                topic, List.of(new RecordHeader("ce_\uFFFF\uD83D\uDE00", "\uFFFE\u0001\u2028".getBytes(UTF_8)))));

        List<ConsumerRecord<byte[], byte[]>> seen;
        try (var topicClient = new TopicClient(system)) {
            topicClient.read();
            records.forEach(topicClient::publish);
            seen = topicClient.read();
        }
        assertThat(seen).hasSize(records.size());
        await("the order group to park the records").until(() -> parked() >= before + seen.size());
        for (var record : seen) assertParkedAsItCame(record, Groups.ORDER);
    }

    private static byte[] bytes(int length) {
        return new byte[length];
    }

    private static ProducerRecord<byte[], byte[]> withHeaders(String topic, List<RecordHeader> headers) {
        return new ProducerRecord<>(topic, null, (byte[]) null, new byte[0], List.copyOf(headers));
    }

    private static ProducerRecord<byte[], byte[]> damaged(Damage damage, SagaTopic topic) {
        var record = damages.record(damage, topic);
        record.headers().add(DAMAGE, damage.name().getBytes(UTF_8));
        return record;
    }

    private static void assertParked(ConsumerRecord<byte[], byte[]> record, ConsumerGroup group) {
        var damage = Damage.valueOf(TopicClient.header(record, DAMAGE));
        assertThat(assertParkedAsItCame(record, group))
                .as("%s on %s", damage, record.topic())
                .contains(damage.cause());
    }

    /** A small record is parked unchanged; of a large one the beginning, the length and the hash. Returns the cause. */
    private static String assertParkedAsItCame(ConsumerRecord<byte[], byte[]> record, ConsumerGroup group) {
        var row = system.sql()
                .sql("""
                    select record_key, c.headers as kept_headers, c.value as kept_value, header_count, value_length,
                      value_sha256, whole, cause
                    from parked_record p join parked_content c using (topic, partition, record_offset)
                    where topic = ? and partition = ? and record_offset = ? and parked_by = ?\
                    """)
                .params(record.topic(), record.partition(), record.offset(), group.name())
                .query((r, n) -> ParkedRow.of(r))
                .single();
        var headers = record.headers().toArray();
        assertThat(row.whole()).as("stored whole: %s", row).isEqualTo(isSmall(record));
        assertBeginning(row.key(), record.key(), row.whole());
        assertBeginning(row.value(), record.value(), row.whole());
        assertThat(row.length()).isEqualTo(record.value() == null ? null : record.value().length);
        assertThat(row.sha256()).isEqualTo(record.value() == null ? null : sha256(record.value()));
        assertThat(row.headerCount()).isEqualTo(headers.length);
        assertHeaders(headers, JsonMapper.shared().readTree(row.headers()), row.whole());
        return row.cause();
    }

    private static boolean isSmall(ConsumerRecord<byte[], byte[]> record) {
        var headers = record.headers().toArray();
        return length(record.key()) <= 1_024
                && length(record.value()) <= 16 * 1_024
                && headers.length <= 64
                && Stream.of(headers)
                        .allMatch(header ->
                                header.key().getBytes(UTF_8).length <= 1_024 && length(header.value()) <= 1_024);
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private record ParkedRow(
            byte[] key,
            String headers,
            byte[] value,
            int headerCount,
            Integer length,
            byte[] sha256,
            boolean whole,
            String cause) {

        static ParkedRow of(ResultSet row) throws SQLException {
            return new ParkedRow(
                    row.getBytes("record_key"),
                    row.getString("kept_headers"),
                    row.getBytes("kept_value"),
                    row.getInt("header_count"),
                    row.getObject("value_length", Integer.class),
                    row.getBytes("value_sha256"),
                    row.getBoolean("whole"),
                    row.getString("cause"));
        }
    }

    private static void assertHeaders(Header[] headers, JsonNode kept, boolean whole) {
        if (whole) assertThat(kept.size()).isEqualTo(headers.length);
        for (int i = 0; i < kept.size(); i++) {
            var bytesOfName = kept.get(i).get("nameBase64");
            var name = bytesOfName == null
                    ? kept.get(i).get("name").asString()
                    : new String(Base64.getDecoder().decode(bytesOfName.asString()), UTF_8);
            assertBeginning(name.getBytes(UTF_8), headers[i].key().getBytes(UTF_8), whole);
            var value = kept.get(i).get("base64");
            assertBeginning(
                    value == null ? null : Base64.getDecoder().decode(value.asString()), headers[i].value(), whole);
        }
    }

    private static void assertBeginning(byte[] kept, byte[] came, boolean whole) {
        if (whole || came == null) assertThat(kept).isEqualTo(came);
        else assertThat(kept).isEqualTo(Arrays.copyOf(came, kept.length)).hasSizeLessThanOrEqualTo(16 * 1_024);
    }

    private static long parked() {
        return system.sql()
                .sql("select count(*) from parked_record")
                .query(Long.class)
                .single();
    }

    private static long eventsOfDamagedOrders() {
        return system.sql()
                .sql("select count(*) from event_log where order_id = ?")
                .param(ORDER)
                .query(Long.class)
                .single();
    }
}
