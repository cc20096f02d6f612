package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.saga.ConsumerGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Projections are rebuilt over HTTP in a running system under load. */
class RebuildTest {

    private static final MixedOrders mix = new MixedOrders(20_261_122L, 150);
    private static final AtomicInteger posts = new AtomicInteger();
    private static final List<ConsumerGroup> GROUPS =
            List.of(Groups.ORDER, Groups.INVENTORY, Groups.COUPON, Groups.WALLET, Groups.STATISTICS, Groups.PLATFORM);
    private static HttpServer platform;
    private static RunningSystem system;
    private static RebuildClient rebuilds;

    @BeforeAll
    static void a_shop_with_orders_of_all_kinds() throws IOException {
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/", exchange -> {
            posts.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        platform.start();
        system = RunningSystem.start(
                "quadrille.audit.check-cron=-",
                "quadrille.platform.url=http://localhost:"
                        + platform.getAddress().getPort());
        rebuilds = new RebuildClient(system);
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.orders().forEach(system.commands()::sendAndWait);
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
        platform.stop(0);
    }

    @AfterEach
    void nothing_stays_open() {
        rebuilds.endAll();
        system.awaitIdle();
    }

    static List<String> projections() {
        return system.bean(RebuildContexts.class).projections();
    }

    @ParameterizedTest
    @MethodSource("projections")
    void a_rebuild_under_load_equals_the_live_tables_and_can_be_switched_and_reverted_without_errors(
            String projection) {
        var before = definitions();
        try (var traffic = new ContinuousBuyer(system, mix.orders())) {
            long id = rebuilds.startedAndCaughtUp(projection);
            rebuilds.assertClean(id);
            var switched = rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/switch");
            assertThat(switched.has("blockedMillis"))
                    .as("the log line with the wait of appends")
                    .isTrue();
            assertThat(definitions()).isEqualTo(before);
            awaitOrders(traffic, 10);
            assertLiveIsClean(projection);
            rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/back");
            assertThat(definitions()).isEqualTo(before);
            awaitOrders(traffic, 10);
            assertLiveIsClean(projection);
            assertThat(rebuilds.state(id)).isEqualTo("CAUGHT_UP");
            rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/switch");
            awaitOrders(traffic, 10);
            assertLiveIsClean(projection);
        }
        system.awaitIdle();
        assertLiveIsClean(projection);
    }

    @ParameterizedTest
    @MethodSource("projections")
    void a_rebuild_repairs_drift_and_sends_no_commands(String projection) {
        try (var topicClient = new TopicClient(system)) {
            new IdleDetector(system, topicClient, GROUPS).awaitIdle();
            var ends = topicClient.ends();
            long events = rebuilds.count("domain_event_entry");
            int posted = posts.get();
            var rows = rebuilds.rows();
            var table = system.beans(Projection.class).stream()
                    .filter(each -> each.name().equals(projection))
                    .map(each -> each.tables().getLast().name())
                    .findFirst()
                    .orElseThrow();
            system.sql().sql("delete from " + table).update();
            long id = rebuilds.startedAndCaughtUp(projection);
            var found = rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/comparison", Map.of());
            assertThat(found.path("differing").asLong())
                    .isEqualTo(rebuilds.count("shadow." + table))
                    .isPositive();
            rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/switch");
            assertThat(rebuilds.rows()).isEqualTo(rows);
            assertLiveIsClean(projection);
            rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/keep");
            assertThat(topicClient.ends()).isEqualTo(ends);
            assertThat(rebuilds.count("domain_event_entry")).isEqualTo(events);
            assertThat(posts).hasValue(posted);
            assertThat(rebuilds.tablesIn("shadow")).isZero();
            assertThat(rebuilds.tablesIn("retired")).isZero();
        }
    }

    private static void awaitOrders(ContinuousBuyer traffic, int more) {
        int enough = traffic.orders() + more;
        await(more + " more orders").until(() -> traffic.orders() >= enough);
    }

    private static void assertLiveIsClean(String projection) {
        var found = new AuditCheck(system.bean(RebuildContexts.class), PATIENCE).full(projection);
        assertThat(found.differences()).isEmpty();
    }

    /** The definitions of the tables without their rows. */
    private static List<String> definitions() {
        return system.sql().sql("""
            select relname || ' ' || coalesce(reloptions::text, '') || ' ' || relpersistence::text || ' ' ||
              coalesce(relacl::text, '') from pg_class
            where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace
            union all
            select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid
              where relnamespace = 'public'::regnamespace
            union all
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace
            union all
            select attrelid::regclass || ' ' || attnum || ' ' || attname || ' ' || format_type(atttypid,
              atttypmod) || ' ' || attnotnull || ' ' || attcollation
            from pg_attribute join pg_class on pg_class.oid = attrelid
            where relkind = 'r' and attnum > 0 and relnamespace = 'public'::regnamespace
            order by 1\
            """).query(String.class).list();
    }
}
