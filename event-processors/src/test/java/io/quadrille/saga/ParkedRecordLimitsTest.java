package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The cost of unreadable records in the database: each record once, truncated, within a total limit, and for a limited
 * time.
 */
class ParkedRecordLimitsTest {

    private static final int MAX_VALUE = 2 * 1024;
    private static final int MAX_TOTAL = 100 * 1024;

    private static RunningSystem system;
    private static OperatorClient operator;
    private static TopicClient topicClient;

    @BeforeAll
    static void start() {
        system = RunningSystem.start(
                "quadrille.parked-records.max-value=" + MAX_VALUE + "B",
                "quadrille.parked-records.max-total=" + MAX_TOTAL + "B",
                "quadrille.parked-records.sweep-every=1s",
                "quadrille.retention.sweep-every=1s");
        operator = new OperatorClient(system);
        topicClient = new TopicClient(system);
        for (int i = 0; i < 60; i++) system.commands().sendAndWait(new RegisterProduct("tea-" + i, "Tea", 250, 1_000));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000_000_000));
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    /** Three groups read the topic. */
    @Test
    void twenty_records_of_almost_a_megabyte_take_little_space_in_the_database() {
        long before = databaseSize();
        int size = 930_000;
        topicClient.read();
        for (int i = 0; i < 20; i++) topicClient.publish(unreadableRecord("large-" + i, random(i, size)));
        var seen = topicClient.read();
        assertThat(seen).filteredOn(record -> record.value().length == size).hasSize(20);
        for (int i = 0; i < 20; i++)
            awaitParked("large-" + i, Topics.PAYMENT_FAIL.readers().size());

        assertThat(databaseSize() - before).isLessThan(4_000_000);
        var detail = detail("large-7");
        assertThat(detail.path("value").path("length").asInt()).isEqualTo(size);
        assertThat(detail.path("value").path("sha256").asString()).isEqualTo(sha256(random(7, size)));
        assertThat(detail.path("value").path("cut").asBoolean()).isTrue();
        assertThat(detail.path("value").path("base64").asString()).isEmpty();
        assertThat(detail.path("key").path("text").asString()).isEqualTo("large-7");
    }

    @Test
    void a_record_parked_by_several_groups_is_stored_once_and_unchanged_if_it_is_small() {
        var value = random(1, 1_000);
        var record = unreadableRecord("small", value);
        record.headers().add("x", new byte[] {0, -1});
        topicClient.publish(record);
        int groups = Topics.PAYMENT_FAIL.readers().size();
        assertThat(groups).isGreaterThan(2);
        awaitParked("small", groups);

        assertThat(count("parked_content", "small")).isOne();
        assertThat(rowsWithContent("small")).isZero();
        for (var parked : idsOf("small")) {
            var detail = operator.getJson("/parked-records/" + parked);
            assertThat(bytes(detail.path("value"))).isEqualTo(value);
            assertThat(detail.path("value").path("length").asInt()).isEqualTo(value.length);
            assertThat(detail.path("value").path("cut").asBoolean()).isFalse();
            assertThat(detail.path("headers")
                            .valueStream()
                            .map(h -> h.path("name").asString()))
                    .containsExactly("x");
            assertThat(bytes(detail.path("headers").path(0).path("value"))).isEqualTo(new byte[] {0, -1});
        }
    }

    @Test
    void long_keys_values_and_headers_are_truncated_and_their_lengths_are_shown() {
        var key = "k".repeat(50_000);
        var value = random(2, 100_000);
        var record = new ProducerRecord<>(system.topics().nameOf(Topics.PAYMENT_FAIL), key.getBytes(UTF_8), value);
        for (int i = 0; i < 200; i++) record.headers().add("h" + i, random(i, 200));
        record.headers().add("long", random(3, 40_000));
        topicClient.publish(record);
        awaitParked(key.substring(0, 1_024), Topics.PAYMENT_FAIL.readers().size());

        var detail = detail(key.substring(0, 1_024));
        assertThat(bytes(detail.path("value"))).isEqualTo(Arrays.copyOf(value, MAX_VALUE));
        assertThat(detail.path("value").path("length").asInt()).isEqualTo(value.length);
        assertThat(detail.path("value").path("sha256").asString()).isEqualTo(sha256(value));
        assertThat(detail.path("key").path("length").asInt()).isEqualTo(50_000);
        assertThat(detail.path("key").path("cut").asBoolean()).isTrue();
        assertThat(detail.path("headerCount").asInt()).isEqualTo(201);
        assertThat(detail.path("headers").size()).isBetween(1, 64);
        assertThat(operator.getJson("/parked-records?size=100").toString()).doesNotContain("base64");
    }

    @Test
    void a_truncated_record_is_replayed_from_its_topic() {
        var record = skippedByInventory("cut");
        assertThat(record.value().length).isGreaterThan(MAX_VALUE);
        var detail = operator.getJson("/parked-records/" + parkedId("cut"));
        assertThat(detail.path("value").path("cut").asBoolean()).isTrue();

        assertThat(operator.post("/parked-records/" + parkedId("cut") + "/replay")
                        .status())
                .isEqualTo(200);
        system.awaitEvent("cut", "order.OrderProcessed");
    }

    @Test
    void all_truncated_records_are_replayed_from_their_topic() {
        skippedByInventory("cut-too");
        var all = new HashMap<String, Object>(OperatorClient.ANN);
        all.put("group", "inventory");
        all.put("cause", "skipped by ann");
        assertThat(operator.post("/parked-records/replay", all)
                        .body()
                        .path("replayed")
                        .asInt())
                .isOne();
        system.awaitEvent("cut-too", "order.OrderProcessed");
    }

    @Test
    void a_truncated_record_that_is_no_longer_on_its_topic_says_what_to_do() throws Exception {
        var record = skippedByInventory("gone");
        var place = new TopicPartition(record.topic(), record.partition());
        try (var admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
            admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(record.offset() + 1)))
                    .all()
                    .get();
        }
        var answer = operator.post("/parked-records/" + parkedId("gone") + "/replay");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("is incomplete", "no longer", "publish it again", "discard");
        assertThat(operator.post("/parked-records/" + parkedId("gone") + "/discard")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void above_the_limit_of_all_values_only_length_and_hash_are_stored() {
        int records = 2 * MAX_TOTAL / 1_500;
        var values = IntStream.range(0, records)
                .mapToObj(i -> random(100 + i, 1_500))
                .toList();
        for (int i = 0; i < records; i++) topicClient.send(unreadableRecord("flood-" + i, values.get(i)));
        topicClient.flush();
        for (int i = 0; i < records; i++)
            awaitParked("flood-" + i, Topics.PAYMENT_FAIL.readers().size());

        assertThat(system.sql()
                        .sql("select sum(bytes) from parked_content")
                        .query(Long.class)
                        .single())
                .isLessThanOrEqualTo(MAX_TOTAL);
        int cut = 0;
        for (int i = 0; i < records; i++) {
            var each = detail("flood-" + i);
            assertThat(each.path("value").path("length").asInt()).isEqualTo(1_500);
            assertThat(each.path("value").path("sha256").asString()).isEqualTo(sha256(values.get(i)));
            if (each.path("value").path("cut").asBoolean()) cut++;
        }
        assertThat(cut).isGreaterThanOrEqualTo(records / 2);
        // Ended records free space for others.
        system.sql()
                .sql("update parked_record set parked_at = now() - interval '40 days', discarded_at = now() -"
                        + " interval '31 days', replayed_at = case when replayed_at is not null then now() -"
                        + " interval '31 days' end")
                .update();
        await("deletion of values until there is room")
                .until(() -> system.sql()
                                .sql("select coalesce(sum(bytes), 0) from parked_content")
                                .query(Long.class)
                                .single()
                        == 0);
        var next = new AtomicInteger();
        await("a value to be stored again").until(() -> {
            var key = "again-" + next.incrementAndGet();
            topicClient.publish(unreadableRecord(key, random(3, 10)));
            awaitParked(key, 1);
            return !isTruncated(key);
        });
    }

    @Test
    void old_values_are_deleted_and_records_are_deleted_once_their_topic_no_longer_has_them() throws Exception {
        for (var key : List.of("old-ended", "young-ended", "old-waiting", "young-waiting")) {
            topicClient.publish(unreadableRecord(key, "{".getBytes(UTF_8)));
            awaitParked(key, Topics.PAYMENT_FAIL.readers().size());
        }
        age("old-waiting", 31, null);
        age("young-waiting", 29, null);
        age("young-ended", 29, 6);
        age("old-ended", 9, 8);

        await("deletion of old values").until(() -> isTruncated("old-ended") && isTruncated("old-waiting"));
        assertThat(isTruncated("young-ended")).isFalse();
        assertThat(isTruncated("young-waiting")).isFalse();
        // While the topic has the record, its entry stays: the checker needs it to explain missing effects.
        assertThat(count("parked_record", "old-ended")).isPositive();

        var ends = topicClient.ends();
        var topic = system.topics().nameOf(Topics.PAYMENT_FAIL);
        var all = new HashMap<TopicPartition, RecordsToDelete>();
        ends.forEach((place, end) -> {
            if (place.topic().equals(topic)) all.put(place, RecordsToDelete.beforeOffset(end));
        });
        try (var admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
            admin.deleteRecords(all).all().get();
        }
        await("deletion of old records")
                .until(() -> count("parked_record", "old-ended") + count("parked_record", "old-waiting") == 0);
        assertThat(count("parked_content", "old-ended")).isZero();
        assertThat(count("parked_record", "young-ended")).isPositive();
        assertThat(count("parked_record", "young-waiting")).isPositive();
        assertThat(isTruncated("young-waiting")).isFalse();
    }

    @Test
    void a_dead_letter_resolved_long_ago_is_deleted() {
        var insert = "insert into dead_letter (processing_group, sequence_id, state, attempts, enqueued_at, touched_at,"
                + " event_identifier, aggregate_identifier, sequence_number, type, payload_type, payload_revision,"
                + " payload, meta_data, time_stamp) values ('order', :sequence, 'RESOLVED', 1, now(), now() -"
                + " make_interval(days => :days), 'e', 'a', 0, 'Payment', 'wallet.OrderPaid', '1', '{}', '{}',"
                + " now())";
        system.sql()
                .sql(insert)
                .param("sequence", "young-letter")
                .param("days", 89)
                .update();
        system.sql()
                .sql(insert)
                .param("sequence", "old-letter")
                .param("days", 91)
                .update();
        await("deletion of the old dead letter").until(() -> letters("old-letter") == 0);
        assertThat(letters("young-letter")).isOne();
    }

    private static long letters(String sequence) {
        return system.sql()
                .sql("select count(*) from dead_letter where sequence_id = :sequence")
                .param("sequence", sequence)
                .query(Long.class)
                .single();
    }

    @Test
    void metrics_show_the_number_and_size_of_stored_values() {
        topicClient.publish(unreadableRecord("metered", random(9, 700)));
        awaitParked("metered", 1);
        var meters = system.bean(io.micrometer.core.instrument.MeterRegistry.class);
        await("gauges").until(() -> {
            var kept = system.sql()
                    .sql("select coalesce(sum(bytes), 0) from parked_content")
                    .query(Double.class)
                    .single();
            return kept > 0 && meters.get("quadrille.parked.bytes").gauge().value() == kept;
        });
        assertThat(meters.get("quadrille.parked.contents").gauge().value()).isPositive();
    }

    private static void age(String key, int parkedDays, Integer endedDays) {
        system.sql()
                .sql("update parked_record set parked_at = now() - make_interval(days => :parked), discarded_at ="
                        + " now() - make_interval(days => cast(:ended as integer)) where record_key = :key")
                .param("parked", parkedDays)
                .param("ended", endedDays)
                .param("key", key.getBytes(UTF_8))
                .update();
        system.sql()
                .sql("update parked_content c set kept_since = now() - make_interval(days => :parked) from"
                        + " parked_record p where (p.topic, p.partition, p.record_offset) = (c.topic, c.partition,"
                        + " c.record_offset) and record_key = :key")
                .param("parked", parkedDays)
                .param("key", key.getBytes(UTF_8))
                .update();
    }

    private static boolean isTruncated(String key) {
        return detail(key).path("value").path("cut").asBoolean();
    }

    /** The record that asks inventory for the stock of the order, after the inventory group has parked it. */
    private static ConsumerRecord<byte[], byte[]> skippedByInventory(String orderId) {
        operator.post("/groups/inventory/pause");
        operator.awaitState("inventory", "PAUSED");
        var lines = IntStream.range(0, 60)
                .mapToObj(i -> new OrderLine("tea-" + i, 1))
                .toList();
        system.commands().sendAndWait(new PlaceOrder(orderId, "alice", null, lines));
        var record = recordOf(orderId);
        var skip = new HashMap<String, Object>(OperatorClient.ANN);
        skip.putAll(Map.of("topic", record.topic(), "partition", record.partition(), "offset", record.offset()));
        assertThat(operator.post("/groups/inventory/skips", skip).status()).isEqualTo(200);
        operator.post("/groups/inventory/resume");
        awaitParked(orderId, 1);
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> recordOf(String orderId) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        await("record of " + orderId).until(() -> {
            topicClient.read().stream()
                    .filter(record -> record.topic().equals(system.topics().nameOf(Topics.ORDER_PROCESSING)))
                    .filter(record -> new String(record.key(), UTF_8).equals(orderId))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private static ProducerRecord<byte[], byte[]> unreadableRecord(String key, byte[] value) {
        return new ProducerRecord<>(system.topics().nameOf(Topics.PAYMENT_FAIL), key.getBytes(UTF_8), value);
    }

    private static byte[] random(long seed, int size) {
        var bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return java.util.Base64.getDecoder().decode(json.path("base64").asString());
    }

    private static void awaitParked(String key, int groups) {
        await("parked " + key).until(() -> count("parked_record", key) >= groups);
    }

    private static JsonNode detail(String key) {
        return operator.getJson("/parked-records/" + idsOf(key).getFirst());
    }

    private static long parkedId(String key) {
        return idsOf(key).getFirst();
    }

    private static List<Long> idsOf(String key) {
        return system.sql()
                .sql("select id from parked_record where record_key = :key order by id")
                .param("key", key.getBytes(UTF_8))
                .query(Long.class)
                .list();
    }

    private static long count(String table, String key) {
        return system.sql()
                .sql("select count(*) from " + table + " where (topic, partition, record_offset) in"
                        + " (select topic, partition, record_offset from parked_record where record_key = :key)")
                .param("key", key.getBytes(UTF_8))
                .query(Long.class)
                .single();
    }

    private static long rowsWithContent(String key) {
        return system.sql()
                .sql("select count(*) from parked_record where record_key = :key and (value is not null or headers"
                        + " <> '[]')")
                .param("key", key.getBytes(UTF_8))
                .query(Long.class)
                .single();
    }

    private static long databaseSize() {
        return system.sql()
                .sql("select pg_database_size(current_database())")
                .query(Long.class)
                .single();
    }
}
