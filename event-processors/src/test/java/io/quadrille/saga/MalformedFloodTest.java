package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.LetterFilter;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.Damage;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ten times as many mutated records as orders, and one record of each kind of damage on every topic, among orders of
 * all kinds. Each record that cannot be read or handled is parked or becomes a dead letter with its cause, no group
 * stops, and the orders end as they would without these records.
 */
class MalformedFloodTest {

    private static final Logger log = LoggerFactory.getLogger(MalformedFloodTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", 20_261_122L);
    private static final int MUTATED = Integer.getInteger("quadrille.test.mutated-records", 20_000);
    private static final int MUTATED_PER_ORDER = 10;
    private static final int ORDERS = MUTATED / MUTATED_PER_ORDER;
    private static final int DAMAGED = Damage.values().length * Topics.all().size();
    private static final int CLIENTS = 8;

    private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
    private static final Map<Future<RecordMetadata>, Damage> damaged = new ConcurrentHashMap<>();
    private static final Map<Future<RecordMetadata>, ProducerRecord<byte[], byte[]>> mutated =
            new ConcurrentHashMap<>();
    private static RunningSystem system;
    private static DamagedRecords damages;

    @BeforeAll
    static void mix_them_and_wait_for_the_end() throws Exception {
        log.info(
                "To repeat with the same records and orders: -Dquadrille.seed={} -Dquadrille.test.mutated-records={}",
                SEED,
                MUTATED);
        system = RunningSystem.start(
                "logging.level.io.quadrille.engine.parking.ParkedRecords=ERROR",
                "logging.level.io.quadrille.engine.processing.SegmentWorker=ERROR",
                "quadrille.processing.attempts=1",
                "quadrille.dead-letters.first-retry=1h",
                "quadrille.dead-letters.longest-retry=1h");
        damages = new DamagedRecords(system, "o-damaged");
        mix.shop().forEach(system.commands()::sendAndWait);
        system.commands().sendAndWait(new RegisterProduct("pen", "Pen", 1, 1_000_000));
        system.commands().sendAndWait(new OpenWallet("ann", 1_000_000));
        var begin = System.nanoTime();
        var records =
                new MutatedRecords(SEED, converter(), topic -> system.topics().nameOf(topic));
        Map<String, Object> broker =
                Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());
        try (var topicClient = new TopicClient(system);
                var producer = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
            var work = new ArrayList<Runnable>();
            for (var order : mix.orders()) {
                work.add(() -> {
                    synchronized (records) {
                        for (int i = 0; i < MUTATED_PER_ORDER; i++) {
                            for (var record : records.next()) mutated.put(producer.send(record), record);
                        }
                    }
                    system.commands().sendAndWait(order);
                });
            }
            for (var damage : Damage.values()) {
                for (var topic : Topics.all()) {
                    work.add(() -> damaged.put(producer.send(damages.record(damage, topic)), damage));
                }
            }
            ConcurrentClients.runAll(CLIENTS, work);
            producer.flush();
            await("end of every order")
                    .until(() -> withStatus("COMPLETED", "CANCELLED").size() == ORDERS);
            new IdleDetector(system, topicClient).awaitIdle();
        }
        log.info(
                "All records were handled {} s after the first",
                Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private record RecordPosition(String topic, int partition, long offset) {

        static RecordPosition of(Future<RecordMetadata> sent) throws Exception {
            var at = sent.get();
            return new RecordPosition(at.topic(), at.partition(), at.offset());
        }
    }

    @Test
    void every_damaged_record_is_parked_with_its_cause_by_each_group_that_reads_its_topic() throws Exception {
        assertThat(damaged).hasSize(DAMAGED);
        var parked = parked();
        for (var record : damaged.entrySet()) {
            var position = RecordPosition.of(record.getKey());
            for (var group : damages.readers(position.topic())) {
                assertThat(parked.get(position))
                        .as("cause for %s at %s", record.getValue(), position)
                        .containsKey(group);
                assertThat(parked.get(position).get(group))
                        .contains(record.getValue().cause());
            }
        }
    }

    @Test
    void every_mutated_record_is_parked_or_a_dead_letter_with_its_cause_or_handled() throws Exception {
        var parked = parked();
        var letters = letters();
        var known = new HashSet<RecordPosition>();
        var counts = new TreeMap<String, Integer>();
        for (var sent : mutated.entrySet()) {
            var position = RecordPosition.of(sent.getKey());
            known.add(position);
            var read = read(position, sent.getValue());
            for (var group : damages.readers(position.topic())) {
                var cause = Optional.ofNullable(parked.get(position))
                        .map(causes -> causes.get(group))
                        .orElse(null);
                if (read.getPayload() instanceof UnreadableRecord unreadable) {
                    assertThat(cause).as("cause for %s at %s", group, position).isEqualTo(asStored(unreadable.cause()));
                    counts.merge("parked", 1, Integer::sum);
                } else if (cause != null) {
                    assertThat(cause).as("cause for %s at %s", group, position).contains("cannot be stored");
                    counts.merge("parked instead of a letter", 1, Integer::sum);
                } else if (letters.getOrDefault(group, Set.of()).contains(read.getIdentifier())) {
                    counts.merge("letters", 1, Integer::sum);
                } else {
                    counts.merge("handled", 1, Integer::sum);
                }
            }
        }
        for (var record : damaged.keySet()) known.add(RecordPosition.of(record));
        log.info("{} mutated records; outcomes, counted once per reading group: {}", mutated.size(), counts);
        assertThat(mutated).hasSizeGreaterThanOrEqualTo(MUTATED);
        assertThat(counts).containsKeys("parked", "letters", "handled");
        assertThat(known).containsAll(parked.keySet());
        assertThat(count("dead_letter where cause_type is null and next_attempt_at is not null"))
                .isZero();
    }

    @Test
    void every_dead_letter_can_be_shown() {
        var letters = system.bean(DeadLetters.class);
        var all = new LetterFilter(null, null, null, null);
        long shown = 0;
        for (int page = 0; shown < letters.count(all); page++) {
            for (var letter : letters.page(all, page, 100)) {
                assertThat(letters.content(letter.id()).payload()).containsKey("orderId");
                shown++;
            }
        }
        assertThat(shown).isPositive();
    }

    @Test
    void every_order_ends_with_its_expected_outcome() {
        assertThat(withStatus("COMPLETED", "CANCELLED"))
                .containsExactlyInAnyOrderElementsOf(
                        mix.orders().stream().map(PlaceOrder::orderId).toList());
        assertThat(withStatus("COMPLETED")).containsAll(mix.certain());
        assertThat(count("dead_letter where sequence_id ~ '^o[0-9]+$'")).isZero();
        assertThat(count("parked_record where encode(record_key, 'escape') ~ '^o[0-9]+$'"))
                .isZero();
    }

    @Test
    void stock_wallets_and_coupons_match_the_completed_orders() {
        var completed = new HashSet<>(withStatus("COMPLETED"));
        var stock = new HashMap<String, Long>();
        var balances = new HashMap<String, Long>();
        for (var command : mix.shop()) {
            if (command instanceof RegisterProduct product) stock.put(product.productId(), product.quantity());
            if (command instanceof OpenWallet wallet) balances.put(wallet.userId(), wallet.balance());
        }
        var amounts = sums("select order_id, amount from order_view where status = 'COMPLETED'");
        for (var order : mix.orders()) {
            if (!completed.contains(order.orderId())) continue;
            balances.merge(order.userId(), -amounts.get(order.orderId()), Long::sum);
            for (var line : order.lines()) stock.merge(line.productId(), (long) -line.quantity(), Long::sum);
        }
        assertThat(sums("select product_id, available from product_view where product_id <> 'pen'"))
                .isEqualTo(stock);
        assertThat(sums("select user_id, balance from wallet_view where user_id <> 'ann'"))
                .isEqualTo(balances);
        assertThat(system.sql()
                        .sql("select used_by_order from coupon_view where status = 'USED'")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(mix.orders().stream()
                        .filter(order -> order.couponId() != null && completed.contains(order.orderId()))
                        .map(PlaceOrder::orderId)
                        .toList());
    }

    /** Only effects of records whose orders were never placed may violate a rule. */
    @Test
    void the_checker_finds_no_violation_in_orders_products_and_wallets_of_the_shop() throws Exception {
        var report = system.bean(Invariants.class).check();
        assertThat(report.violations()).isNotEmpty();
        assertThat(report.violations())
                .noneMatch(
                        v -> v.what().matches("(?s).*\\b(order o\\d+|product p\\d+|wallet u\\d+|coupon c-o\\d+)\\b.*"))
                .noneMatch(v -> v.rule()
                        .matches("MONEY_ADDS_UP.*|STOCK_ADDS_UP.*|EVERY_AGGREGATE_IS_COUNTED.*"
                                + "|EVERY_EVENT_IS_ON_ITS_TOPIC"));
    }

    /** As stored in a text column, which holds neither U+0000 nor unpaired surrogates. */
    private static String asStored(String cause) {
        return new String(cause.getBytes(UTF_8), UTF_8).replace("\0", "\\u0000");
    }

    private static EventMessage<?> read(RecordPosition position, ProducerRecord<byte[], byte[]> record) {
        return converter()
                .readKafkaMessage(new ConsumerRecord<>(
                        position.topic(),
                        position.partition(),
                        position.offset(),
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()))
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static KafkaMessageConverter<byte[], byte[]> converter() {
        return system.bean(KafkaMessageConverter.class);
    }

    /** Causes by group. */
    private static Map<RecordPosition, Map<ConsumerGroup, String>> parked() {
        var parked = new HashMap<RecordPosition, Map<ConsumerGroup, String>>();
        system.sql()
                .sql("select topic, partition, record_offset, parked_by, cause from parked_record")
                .query(row -> {
                    parked.computeIfAbsent(
                                    new RecordPosition(row.getString(1), row.getInt(2), row.getLong(3)),
                                    at -> new HashMap<>())
                            .put(Groups.named(row.getString(4)), row.getString(5));
                });
        return parked;
    }

    /** Event ids by group. */
    private static Map<ConsumerGroup, Set<String>> letters() {
        var letters = new HashMap<ConsumerGroup, Set<String>>();
        system.sql()
                .sql("select processing_group, event_identifier from dead_letter")
                .query(row -> {
                    letters.computeIfAbsent(Groups.named(row.getString(1)), group -> new HashSet<>())
                            .add(row.getString(2));
                });
        return letters;
    }

    private static Map<String, Long> sums(String query) {
        var sums = new HashMap<String, Long>();
        system.sql().sql(query).query(row -> {
            sums.put(row.getString(1), row.getLong(2));
        });
        return sums;
    }

    private static long count(String rows) {
        JdbcClient sql = system.sql();
        return sql.sql("select count(*) from " + rows).query(Long.class).single();
    }

    private static List<String> withStatus(String... statuses) {
        return system.sql()
                .sql("select order_id from order_view where status in (:statuses)")
                .param("statuses", List.of(statuses))
                .query(String.class)
                .list();
    }
}
