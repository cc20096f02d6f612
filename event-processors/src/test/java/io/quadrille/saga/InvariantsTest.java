package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.invariants.PublicationRules;
import io.quadrille.operating.invariants.Report;
import io.quadrille.operating.invariants.Report.Violation;
import io.quadrille.operating.invariants.Report.WaitingWork;
import io.quadrille.operating.invariants.Rule;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.Snapshotter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The checker reports damage by rule and id, reports nothing in an undamaged system, and knows the pending work of a
 * busy system.
 */
class InvariantsTest {

    private static final String RETAINED = "order.processing";

    private static final MixedOrders mix = new MixedOrders(20_261_122L, 400);
    private static final List<Report> meanwhile = new ArrayList<>();
    private static RunningSystem system;
    private static DriverManagerDataSource database;
    private static Connection session;

    @BeforeAll
    static void a_shop_with_orders_of_all_kinds() throws Exception {
        system = RunningSystem.start();
        var details = system.bean(JdbcConnectionDetails.class);
        database = new DriverManagerDataSource(details.getJdbcUrl(), details.getUsername(), details.getPassword());
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.supplies().forEach(system.commands()::sendAndWait);
        // With the wallet group stopped, the orders of the first check are certainly still open.
        system.stop(Groups.WALLET);
        for (int i = 0; i < mix.orders().size(); i++) {
            system.commands().sendAndWait(mix.orders().get(i));
            if (i % 100 == 50) meanwhile.add(system.bean(Invariants.class).check());
            if (i == 50) system.start(Groups.WALLET);
        }
        system.awaitIdle();
        session = database.getConnection();
        system.bean(Invariants.class).gather(session);
    }

    @AfterAll
    static void stop() throws Exception {
        session.close();
        system.close();
    }

    @Test
    void the_check_of_an_idle_system_finds_no_violation_and_no_pending_work() throws Exception {
        var report = system.bean(Invariants.class).check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.notChecked()).isEmpty();
        assertThat(report.records()).isGreaterThan(mix.orders().size());
    }

    @Test
    void the_check_of_a_busy_system_never_finds_a_violation() {
        assertThat(meanwhile)
                .isNotEmpty()
                .allSatisfy(report -> assertThat(report.violations()).isEmpty());
        assertThat(meanwhile.getFirst().waiting()).isNotEmpty();
    }

    static Stream<Rule> brokenInTheDatabase() {
        return Rule.all().filter(rule -> InvariantViolations.inDatabase(rule).isPresent());
    }

    @ParameterizedTest
    @MethodSource("brokenInTheDatabase")
    void a_violated_rule_is_reported_with_what_violates_it(Rule rule) throws Exception {
        assertReported(rule, InvariantViolations.inDatabase(rule).orElseThrow());
    }

    static Stream<Rule> brokenOnTopics() {
        return Rule.all().filter(rule -> InvariantViolations.inDatabase(rule).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("brokenOnTopics")
    void a_modified_topic_is_reported_with_the_event(PublicationRules rule) throws Exception {
        var tampered = new TamperedTopics(system, database, records -> InvariantViolations.onTopics(rule, records));
        assertThat(tampered.invariants.check().violations())
                .singleElement()
                .satisfies(v -> assertThat(v.rule()).isEqualTo(rule.name()))
                .satisfies(v -> assertThat(v.what()).contains(tampered.damaged));
    }

    @Test
    void the_check_accepts_exact_copies_of_the_topics() throws Exception {
        var same = new TamperedTopics(system, database, records -> "nothing");
        assertThat(same.invariants.check().violations()).isEmpty();
    }

    @Test
    void the_check_accepts_duplicate_records() throws Exception {
        var twice =
                new TamperedTopics(system, database, records -> String.valueOf(records.addAll(List.copyOf(records))));
        assertThat(twice.invariants.check().violations()).isEmpty();
    }

    @Test
    void records_deleted_from_one_partition_do_not_excuse_missing_events_of_another() throws Exception {
        var tampered = new TamperedTopics(system, database, records -> {
            var lost = records.stream()
                    .filter(record -> record.topic().endsWith(RETAINED) && record.partition() == 0)
                    .findFirst();
            records.remove(lost.orElseThrow());
            return TopicClient.eventId(lost.orElseThrow());
        });
        tampered.expireAllBut(1, RETAINED, 1);
        assertThat(tampered.invariants.check().violations())
                .singleElement()
                .satisfies(v -> assertThat(v.rule()).isEqualTo(PublicationRules.EVERY_EVENT_IS_ON_ITS_TOPIC.name()))
                .satisfies(v -> assertThat(v.what()).contains(tampered.damaged));
    }

    @Test
    void the_check_accepts_records_deleted_by_retention_from_every_partition() throws Exception {
        var cut = new TamperedTopics(system, database, records -> "nothing");
        for (int partition = 0; partition < Topics.ORDER_PROCESSING.partitions(); partition++) {
            cut.expireAllBut(partition, RETAINED, partition);
        }
        assertThat(cut.invariants.check().violations()).isEmpty();
    }

    @Test
    void retention_does_not_excuse_a_wrong_order_of_the_remaining_records() throws Exception {
        var broken = PublicationRules.RECORDS_OF_AN_ORDER_COME_AS_IT_HAPPENED;
        // Near the end of the topic, so that it is not one of the deleted records.
        var tampered = new TamperedTopics(
                system, database, records -> InvariantViolations.onTopics(broken, records.reversed()));
        for (int partition = 0; partition < Topics.PROCESSING_FAIL.partitions(); partition++) {
            tampered.expireFirst("order.processing.fail", partition);
        }
        assertThat(tampered.invariants.check().violations())
                .extracting(Violation::rule)
                .contains(broken.name());
    }

    @Test
    void each_transaction_of_a_check_reads_only_a_part_of_the_store() throws Exception {
        var transactions = new AtomicInteger();
        var counted = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                var real = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("rollback")) transactions.incrementAndGet();
                            return method.invoke(real, arguments);
                        });
            }
        };
        int piece = 100;
        var report = system.bean(Invariants.class).inPieces(counted, piece).check();
        assertThat(report.violations()).isEmpty();
        assertThat(transactions.get()).isGreaterThan((int) (report.events() / piece));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order.OrderProcessingStarted",
                "order.OrderProcessed",
                "inventory.StockDeducted",
                "inventory.StockTaken",
                "coupon.CouponUsed",
                "coupon.CouponRedeemed",
                "coupon.CouponRestored",
                "wallet.OrderPaid",
                "wallet.WalletDebited"
            })
    void an_event_dropped_from_the_store_is_found_by_its_order(String type) throws Exception {
        var found = checkWith("delete from domain_event_entry where global_index ="
                + " (select min(global_index) from domain_event_entry where payload_type = '" + type
                + "') returning order_id");
        assertThat(found.report.violations())
                .extracting(Violation::what)
                .anyMatch(what -> what.matches(".*\\b" + found.damaged + "\\b.*"));
    }

    @Test
    void a_double_debit_is_reported_with_its_order_and_its_wallet() throws Exception {
        var found = checkWith("""
            insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
              payload_type, payload_revision, payload, meta_data, time_stamp)
            select 'double', aggregate_identifier, 1000, type, order_id, payload_type, payload_revision, payload,
              meta_data,
              time_stamp
            from domain_event_entry where payload_type = 'wallet.WalletDebited' order by global_index limit 1
            returning order_id\
            """);
        assertThat(found.report.violations())
                .extracting(Violation::toString)
                .anyMatch(what -> what.contains(
                        "order " + found.damaged + " was completed 1 times, paid 1 times, debited 2 times"))
                .anyMatch(what -> what.startsWith("MONEY_ADDS_UP_IN_EVERY_WALLET: wallet u"));
    }

    @Test
    void a_snapshot_that_does_not_match_its_events_is_reported_with_its_aggregate() throws Exception {
        var item = system.sql()
                .sql("select aggregate_identifier from domain_event_entry where type = 'InventoryItem' and"
                        + " sequence_number > 0 limit 1")
                .query(String.class)
                .single();
        system.bean(Snapshotter.class).scheduleSnapshot(InventoryItem.class, item);
        var taken = "select count(*) from snapshot_event_entry where aggregate_identifier = ?";
        await().until(() ->
                system.sql().sql(taken).param(item).query(Long.class).single() == 1);
        assertThat(system.bean(Invariants.class).check().violations()).isEmpty();

        for (var damage : List.of("sequence_number - 1", "sequence_number + 1000")) {
            var found = checkWith("update snapshot_event_entry set sequence_number = " + damage
                    + " where aggregate_identifier = '" + item + "' returning aggregate_identifier");
            assertThat(found.report.violations())
                    .singleElement()
                    .satisfies(v -> assertThat(v.rule()).isEqualTo("EVERY_SNAPSHOT_IS_WHAT_ITS_EVENTS_MAKE"))
                    .satisfies(v -> assertThat(v.what()).contains(item));
        }
    }

    @Test
    void the_lag_of_a_stopped_group_is_pending_work_and_no_violation() {
        system.stop(Groups.WALLET);
        try {
            place("waits-for-wallet");
            awaitPending(
                    "waits-for-wallet",
                    "wallet",
                    "order.OrderPaymentRequested",
                    "has not read order.OrderPaymentRequested at ");
        } finally {
            system.start(Groups.WALLET);
        }
        system.awaitIdle();
    }

    @Test
    void unpublished_events_are_pending_work() {
        system.bean(EventRelay.class).stop();
        try {
            place("waits-for-relay");
            awaitPending(
                    "waits-for-relay",
                    "relay",
                    "order.OrderProcessingStarted",
                    "has not published order.OrderProcessingStarted yet");
        } finally {
            system.bean(EventRelay.class).start();
        }
        system.awaitIdle();
    }

    private static void place(String orderId) {
        var like = mix.orders().stream()
                .filter(order -> mix.certain().contains(order.orderId()))
                .findFirst()
                .orElseThrow();
        system.commands().sendAndWait(new PlaceOrder(orderId, like.userId(), null, like.lines()));
    }

    private static void awaitPending(String orderId, String turn, String lastEvent, String why) {
        await().untilAsserted(() -> {
            var report = system.bean(Invariants.class).check();
            assertThat(report.violations()).isEmpty();
            assertThat(report.waiting())
                    .filteredOn(waiting -> waiting.orderId() != null)
                    .singleElement()
                    .satisfies(waiting -> assertThat(waiting.why()).startsWith(why))
                    .extracting(WaitingWork::orderId, WaitingWork::turn, WaitingWork::lastEvent)
                    .containsExactly(orderId, turn, lastEvent);
        });
    }

    private static void assertReported(Rule rule, String damage) throws Exception {
        var found = checkWith(damage);
        assertThat(found.report.violations())
                .filteredOn(v -> v.rule().equals(rule.name()))
                .anySatisfy(v -> assertThat(v.what()).contains(found.damaged));
    }

    private record DamageReport(String damaged, Report report) {}

    /** Applies the damage, runs the check and rolls the damage back. */
    private static DamageReport checkWith(String damage) throws Exception {
        session.setAutoCommit(false);
        try {
            var sql = JdbcClient.create(new SingleConnectionDataSource(session, true));
            var damaged = sql.sql(damage).query(String.class).single();
            return new DamageReport(damaged, system.bean(Invariants.class).report(session));
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }
}
