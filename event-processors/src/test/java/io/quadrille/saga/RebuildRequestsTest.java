package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests for rebuilds and checks over HTTP, and their refusals. */
class RebuildRequestsTest {

    private static final MixedOrders mix = new MixedOrders(20_261_122L, 100);
    private static RunningSystem system;
    private static RebuildClient rebuilds;

    @BeforeAll
    static void a_shop_with_orders_of_all_kinds() {
        system = RunningSystem.start("quadrille.audit.check-cron=-");
        rebuilds = new RebuildClient(system);
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.orders().forEach(system.commands()::sendAndWait);
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @AfterEach
    void nothing_stays_open() {
        rebuilds.endAll();
        system.awaitIdle();
    }

    @Test
    void a_cancelled_rebuild_leaves_no_tables_and_does_not_change_live_tables() {
        var rows = rebuilds.rows();
        var files = files("order_view");
        long id = rebuilds.startedAndCaughtUp("order_view");
        rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/cancel");
        assertThat(rebuilds.state(id)).isEqualTo("CANCELLED");
        assertThat(rebuilds.tablesIn("shadow")).isZero();
        assertThat(rebuilds.rows()).isEqualTo(rows);
        assertThat(files("order_view")).isEqualTo(files);
        assertThat(rebuilds.auditClient
                        .post("/rebuilds/" + id + "/resume", OperatorClient.ANN)
                        .status())
                .isEqualTo(409);
    }

    @Test
    void a_paused_rebuild_keeps_its_position_and_continues_when_resumed() {
        long id = rebuilds.startedAndCaughtUp("order_view");
        rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/pause");
        long position = rebuilds.position(id);
        try (var traffic = new ContinuousBuyer(system, mix.orders())) {
            awaitOrders(traffic, 5);
        }
        system.awaitIdle();
        assertThat(rebuilds.position(id)).isEqualTo(position);
        assertThat(rebuilds.auditClient
                        .post("/rebuilds/" + id + "/switch", OperatorClient.ANN)
                        .status())
                .isEqualTo(409);
        rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/resume");
        rebuilds.awaitState(id, "CAUGHT_UP");
        assertThat(rebuilds.position(id)).isGreaterThan(position);
        rebuilds.assertClean(id);
    }

    @Test
    void a_rebuild_can_stop_at_a_position_or_a_time() {
        long stop = system.sql()
                .sql("select max(global_index) - 100 from domain_event_entry")
                .query(Long.class)
                .single();
        var time = system.sql()
                .sql("select max(time_stamp)::text from event_log where global_index <= :stop")
                .param("stop", stop)
                .query(String.class)
                .single()
                .replace(' ', 'T')
                .replaceAll("\\+00$", "Z");
        long until = system.sql()
                .sql("select min(global_index) - 1 from event_log where time_stamp > cast(:time as timestamptz)")
                .param("time", time)
                .query(Long.class)
                .single();
        assertStops(Map.of("stopPosition", stop), stop);
        assertStops(Map.of("stopTime", time), until);
        assertThat(rebuilds.auditClient
                        .post(
                                "/rebuilds",
                                RebuildClient.withActor(
                                        Map.of("projection", "order_view", "stopTime", "2999-01-01T00:00:00Z")))
                        .status())
                .isEqualTo(409);
    }

    private static void assertStops(Map<String, ?> where, long position) {
        var wanted = new HashMap<String, Object>(where);
        wanted.put("projection", "order_view");
        long id = rebuilds.auditClient
                .postSuccessfully("/rebuilds", RebuildClient.withActor(wanted))
                .path("id")
                .asLong();
        rebuilds.awaitState(id, "STOPPED");
        assertThat(rebuilds.position(id)).isEqualTo(position);
        var orders = "select count(distinct order_id) from domain_event_entry where type = 'Order' and global_index <= "
                + position;
        assertThat(rebuilds.count("shadow.order_view"))
                .isEqualTo(system.sql().sql(orders).query(Long.class).single())
                .isPositive();
        rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/cancel");
    }

    @Test
    void a_single_order_is_rebuilt_and_the_answer_names_the_repaired_rows() {
        var rows = rebuilds.rows();
        var order = mix.certain().iterator().next();
        system.sql()
                .sql("update order_view set status = 'CANCELLED', reason = 'LIE' where order_id = :id")
                .param("id", order)
                .update();
        system.sql()
                .sql("delete from checkout where order_id = :id")
                .param("id", order)
                .update();
        var done = rebuilds.auditClient.postSuccessfully("/rebuilds/orders/" + order);
        assertThat(done.path("changed")
                        .valueStream()
                        .map(d -> d.path("table").asString() + " "
                                + d.path("kind").asString()))
                .containsExactlyInAnyOrder("order_view DIFFERENT", "checkout MISSING");
        assertThat(rebuilds.rows()).isEqualTo(rows);
        assertThat(rebuilds.auditClient
                        .postSuccessfully("/rebuilds/orders/" + order)
                        .path("changed")
                        .size())
                .isZero();
        assertThat(new OperatorClient(system)
                        .getJson("/acts")
                        .path("items")
                        .path(0)
                        .path("act")
                        .asString())
                .isEqualTo("REBUILD_ORDER");
    }

    /** A reader in an open transaction blocks a request for an exclusive lock, and all requests behind it. */
    @Test
    void a_rebuild_of_an_unknown_or_correct_order_takes_no_locks() throws SQLException {
        long acts = rebuilds.count("operator_act");
        var order = mix.certain().iterator().next();
        try (var reader = system.bean(DataSource.class).getConnection()) {
            reader.setAutoCommit(false);
            for (var table : List.of("order_view", "checkout", "domain_event_entry")) {
                reader.createStatement().execute("lock table " + table + " in access share mode");
                reader.createStatement().execute("lock table " + table + " in row exclusive mode");
            }
            var unknown = rebuilds.auditClient.post("/rebuilds/orders/nobody-placed-this", OperatorClient.ANN);
            assertThat(unknown.status()).as(unknown.text()).isEqualTo(404);
            assertThat(rebuilds.count("operator_act")).isEqualTo(acts);

            var right = rebuilds.auditClient.post("/rebuilds/orders/" + order, OperatorClient.ANN);
            assertThat(right.status()).as(right.text()).isEqualTo(200);
            assertThat(right.json().path("changed").size()).isZero();
            assertThat(right.json().path("projections").size()).isPositive();
            assertThat(rebuilds.count("operator_act")).isEqualTo(acts + 1);
            reader.rollback();
        }
    }

    @Test
    void a_second_order_rebuild_at_the_same_time_is_refused_with_the_order_of_the_first() throws Exception {
        var rows = rebuilds.rows();
        var order = mix.certain().iterator().next();
        system.sql()
                .sql("update order_view set reason = 'LIE' where order_id = :id")
                .param("id", order)
                .update();
        try (var reader = system.bean(DataSource.class).getConnection();
                var other = Executors.newSingleThreadExecutor()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("lock table order_view in access share mode");
            var first = other.submit(() -> rebuilds.auditClient.post("/rebuilds/orders/" + order, OperatorClient.ANN));
            await("rebuild to wait for the table lock")
                    .until(() -> rebuilds.count("pg_locks where mode = 'AccessExclusiveLock' and not granted") > 0);
            var second = rebuilds.auditClient.post("/rebuilds/orders/" + order, OperatorClient.ANN);
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.json().path("detail").asString())
                    .startsWith("Already running: a rebuild of order " + order + " since 20");
            reader.rollback();
            assertThat(first.get().status()).as(first.get().text()).isEqualTo(200);
        }
        assertThat(rebuilds.rows()).isEqualTo(rows);
    }

    @Test
    void an_impossible_operation_is_refused_and_not_recorded() {
        long acts = rebuilds.count("operator_act");
        assertThat(rebuilds.auditClient
                        .post("/rebuilds", RebuildClient.withActor(Map.of("projection", "token_entry")))
                        .status())
                .isEqualTo(409);
        assertThat(rebuilds.auditClient
                        .post("/rebuilds", Map.of("projection", "order_view"))
                        .status())
                .isEqualTo(400);
        assertThat(rebuilds.auditClient
                        .post("/rebuilds/999/switch", OperatorClient.ANN)
                        .status())
                .isEqualTo(404);
        assertThat(rebuilds.count("operator_act")).isEqualTo(acts);
        long id = rebuilds.startedAndCaughtUp("wallet_view");
        assertThat(rebuilds.auditClient
                        .post("/rebuilds", RebuildClient.withActor(Map.of("projection", "wallet_view")))
                        .text())
                .contains("cancel it first");
        assertThat(rebuilds.count("operator_act")).isEqualTo(acts + 1);
        assertThat(rebuilds.auditClient
                        .post("/rebuilds/" + id + "/back", OperatorClient.ANN)
                        .status())
                .isEqualTo(409);
    }

    @Test
    void a_view_on_a_table_prevents_the_switch() {
        system.sql().sql("create view my_orders as select * from order_view").update();
        try {
            long id = rebuilds.startedAndCaughtUp("order_view");
            assertThat(rebuilds.auditClient
                            .post("/rebuilds/" + id + "/switch", OperatorClient.ANN)
                            .text())
                    .contains("my_orders");
        } finally {
            system.sql().sql("drop view my_orders").update();
        }
    }

    @Test
    void a_process_without_the_events_of_a_projection_refuses_its_rebuild() {
        try (var alone = RunningSystem.start("quadrille.domains=order", "quadrille.audit.check-cron=-")) {
            var refused =
                    new AuditClient(alone).post("/rebuilds", RebuildClient.withActor(Map.of("projection", "checkout")));
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text()).contains("inventory").contains("coupon");
            assertThat(new AuditClient(alone)
                            .postSuccessfully("/checks", RebuildClient.withActor(Map.of()))
                            .valueStream()
                            .map(c -> c.path("projection").asString()))
                    .containsExactly("order_view", "sales");
        }
    }

    @Test
    void a_check_runs_in_the_background_and_its_drift_is_a_metric() {
        system.sql()
                .sql("update wallet_view set balance = balance + 1 where user_id = 'u1'")
                .update();
        try {
            assertThat(checked("wallet_view").path("differing").asLong()).isEqualTo(1);
            awaitDrift("wallet_view", 1);
        } finally {
            system.sql()
                    .sql("update wallet_view set balance = balance - 1 where user_id = 'u1'")
                    .update();
        }
        assertThat(checked("wallet_view").path("differing").asLong()).isZero();
        awaitDrift("wallet_view", 0);
    }

    private static JsonNode checked(String projection) {
        long id = rebuilds.auditClient
                .postSuccessfully("/checks", RebuildClient.withActor(Map.of("projection", projection)))
                .path(0)
                .path("id")
                .asLong();
        await("check " + id)
                .until(() -> rebuilds.auditClient.getJson("/checks/" + id).has("finishedAt"));
        return rebuilds.auditClient.getJson("/checks/" + id);
    }

    private static void awaitDrift(String projection, double rows) {
        var registry = system.bean(MeterRegistry.class);
        await("drift")
                .until(() -> registry.get("quadrille.audit.drift")
                                .tag("projection", projection)
                                .gauge()
                                .value()
                        == rows);
    }

    private static void awaitOrders(ContinuousBuyer traffic, int more) {
        int enough = traffic.orders() + more;
        await(more + " more orders").until(() -> traffic.orders() >= enough);
    }

    private static String files(String table) {
        return system.sql()
                .sql("select pg_relation_filepath('" + table + "')")
                .query(String.class)
                .single();
    }
}
