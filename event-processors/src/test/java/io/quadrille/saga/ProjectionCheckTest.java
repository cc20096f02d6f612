package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.Difference;
import io.quadrille.engine.rebuild.Difference.DifferenceKind;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The check of projections reports planted drift of each kind with the events that explain it, and reports nothing
 * else.
 */
class ProjectionCheckTest {

    private static final MixedOrders mix = new MixedOrders(20_261_122L, 300);
    private static final List<Comparison> meanwhile = new ArrayList<>();
    private static RunningSystem system;
    private static RebuildContexts contexts;

    @BeforeAll
    static void a_shop_with_orders_of_all_kinds() {
        system = RunningSystem.start("quadrille.audit.check-cron=-");
        contexts = system.bean(RebuildContexts.class);
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.supplies().forEach(system.commands()::sendAndWait);
        for (int i = 0; i < mix.orders().size(); i++) {
            system.commands().sendAndWait(mix.orders().get(i));
            if (i % 100 == 50) projections().forEach(name -> meanwhile.add(check().full(name)));
            if (i % 100 == 99) projections().forEach(name -> meanwhile.add(check().sample(name, 50)));
        }
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    static List<String> projections() {
        return contexts.projections();
    }

    private static AuditCheck check() {
        return new AuditCheck(contexts, PATIENCE);
    }

    /** In an idle system the check needs no patience. */
    private static AuditCheck checkAtRest() {
        return new AuditCheck(contexts, Duration.ofMillis(1));
    }

    @ParameterizedTest
    @MethodSource("projections")
    void the_check_of_an_unmodified_system_reports_no_drift(String projection) {
        var found = checkAtRest().full(projection);
        assertThat(found.differences()).isEmpty();
        assertThat(found.clean()).isTrue();
        assertThat(found.compared()).isPositive();
        assertThat(checkAtRest().sample(projection, 30).differences()).isEmpty();
    }

    @Test
    void the_check_of_a_busy_system_never_reports_drift() {
        assertThat(meanwhile)
                .hasSize(6 * projections().size())
                .allSatisfy(found -> assertThat(found.differences()).isEmpty());
    }

    @Test
    void rows_that_a_group_has_not_written_yet_are_reported_as_pending_and_not_as_drift() {
        system.stop(Groups.STATISTICS);
        try {
            var like = mix.orders().stream()
                    .filter(order -> mix.certain().contains(order.orderId()))
                    .findFirst()
                    .orElseThrow();
            system.commands().sendAndWait(new PlaceOrder("late", like.userId(), null, like.lines()));
            system.awaitEvent("late", "order.OrderProcessed");
            var found = checkAtRest().full("sales");
            assertThat(found.differing()).isZero();
            assertThat(found.waiting()).isEqualTo(1);
            assertThat(found.differences())
                    .singleElement()
                    .satisfies(difference -> assertThat(difference.table()).isEqualTo("sale"))
                    .satisfies(difference -> assertThat(
                                    difference.key().path("order_id").asString())
                            .isEqualTo("late"))
                    .satisfies(difference -> assertThat(difference.waiting()).contains("statistics"));
        } finally {
            system.start(Groups.STATISTICS);
        }
        system.awaitIdle();
        the_check_of_an_unmodified_system_reports_no_drift("sales");
    }

    private record Drift(String projection, DifferenceKind kind, String table, String key, String damage) {}

    static Stream<Arguments> drifts() {
        return Stream.of(
                        changed("order_view", "order_view", "order_id", "amount = amount + 1", "amount is not null"),
                        changed("product_view", "product_view", "product_id", "available = available - 1", "true"),
                        changed(
                                "coupon_view",
                                "coupon_view",
                                "coupon_id",
                                "discount_value = discount_value + 1",
                                "true"),
                        changed("wallet_view", "wallet_view", "user_id", "balance = balance + 1", "true"),
                        changed("checkout", "checkout", "order_id", "lines = '[]'", "lines <> '[]'"),
                        changed("sales", "sale", "order_id", "processed_at = processed_at + interval '1 us'", "true"),
                        changed("sales", "sales_per_day", "product_id", "units = units + 1", "true"))
                .flatMap(changed -> Stream.of(
                        changed,
                        missing(changed.projection, changed.table, changed.key),
                        extra(changed.projection, changed.table, changed.key)))
                .map(drift -> argumentSet(drift.kind + " row of " + drift.table, drift));
    }

    private static Drift changed(String projection, String table, String key, String change, String which) {
        return new Drift(
                projection,
                DifferenceKind.DIFFERENT,
                table,
                key,
                "update " + table + " set " + change + " where " + key + " = (select min(" + key + ") from " + table
                        + " where " + which + ") returning " + key);
    }

    private static Drift missing(String projection, String table, String key) {
        return new Drift(
                projection,
                DifferenceKind.MISSING,
                table,
                key,
                "delete from " + table + " where " + key + " = (select max(" + key + ") from " + table + ") returning "
                        + key);
    }

    private static Drift extra(String projection, String table, String key) {
        return new Drift(
                projection,
                DifferenceKind.EXTRA,
                table,
                key,
                "insert into " + table + " select (jsonb_populate_record(t, '{\"" + key + "\": \"planted\"}')).* from "
                        + table + " t where " + key + " = (select min(" + key + ") from " + table
                        + ") limit 1 returning " + key);
    }

    @ParameterizedTest
    @MethodSource("drifts")
    void planted_drift_is_reported_with_the_events_that_explain_it(Drift drift) {
        var saved = "saved_" + drift.table;
        system.sql()
                .sql("create table " + saved + " as select * from " + drift.table)
                .update();
        try {
            var key = system.sql().sql(drift.damage).query(String.class).list().getFirst();
            var found = checkAtRest().full(drift.projection).differences();
            assertThat(found).isNotEmpty().allSatisfy(difference -> {
                assertThat(difference.table()).isEqualTo(drift.table);
                assertThat(difference.kind()).isEqualTo(drift.kind);
                assertThat(difference.key().path(drift.key).asString()).isEqualTo(key);
                assertThat(difference.waiting()).isNull();
                assertThat(difference.columns()).isNotEmpty();
            });
            if (drift.kind == DifferenceKind.EXTRA) {
                assertThat(found)
                        .allSatisfy(
                                difference -> assertThat(difference.events()).isEmpty());
            } else {
                assertThat(found).allSatisfy(difference -> assertExplained(difference, key));
            }
        } finally {
            system.sql().sql("delete from " + drift.table).update();
            system.sql()
                    .sql("insert into " + drift.table + " select * from " + saved)
                    .update();
            system.sql().sql("drop table " + saved).update();
        }
    }

    /**
     * Each event names the key of the row. The check lists all events of the row in the log, at most the last twenty.
     */
    private static void assertExplained(Difference difference, String key) {
        assertThat(difference.events()).isNotEmpty().hasSize((int) Math.min(20, difference.eventCount()));
        for (var event : difference.events()) {
            var payload = system.sql()
                    .sql("select payload::text from event_log where global_index = :position and event_identifier ="
                            + " :id and payload_type = :type")
                    .param("position", event.position())
                    .param("id", event.id())
                    .param("type", event.type())
                    .query(String.class)
                    .single();
            assertThat(payload).contains('"' + key + '"');
        }
    }
}
