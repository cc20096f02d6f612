package io.quadrille.processors.saga;

import com.sun.net.httpserver.HttpServer;
import io.quadrille.processors.rebuild.AuditCheck;
import io.quadrille.processors.rebuild.RebuildContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Projections are built again in a running system, over HTTP, while orders go on. */
class RebuildTest {

  static final List<String> PROJECTIONS = ProjectionCheckTest.PROJECTIONS;

  private static final MixedOrders mix = new MixedOrders(20_261_122L, 150);
  private static final AtomicInteger posts = new AtomicInteger();
  private static HttpServer platform;
  private static RunningSystem system;
  private static Auditor auditor;

  @BeforeAll
  static void a_shop_with_orders_of_all_kinds() throws IOException {
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          posts.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    platform.start();
    system =
        RunningSystem.start(
            "quadrille.audit.check-cron=-", "quadrille.platform.url=http://localhost:" + platform.getAddress().getPort());
    auditor = new Auditor(system);
    mix.shop().forEach(system.commands()::sendAndWait);
    mix.orders().forEach(system.commands()::sendAndWait);
    awaitQuiet();
  }

  @AfterAll
  static void stop() {
    system.close();
    platform.stop(0);
  }

  @AfterEach
  void nothing_stays_open() {
    for (var rebuild : auditor.sees("/rebuilds")) {
      var id = rebuild.path("id").asLong();
      if (List.of("CANCELLED", "KEPT").contains(state(id))) continue;
      auditor.succeeds("/rebuilds/" + id + (state(id).equals("SWITCHED") ? "/keep" : "/cancel"));
    }
    awaitQuiet();
  }

  @ParameterizedTest
  @FieldSource("PROJECTIONS")
  void a_rebuild_under_traffic_is_equal_switched_and_taken_back_and_nobody_notices(String projection) {
    var before = definitions();
    try (var traffic = new Traffic(system, mix.orders())) {
      long id = rebuilt(projection);
      assertClean(auditor.succeeds("/rebuilds/" + id + "/comparison", Map.of()));
      var switched = auditor.succeeds("/rebuilds/" + id + "/switch");
      assertThat(switched.path("blockedMillis").asLong()).isLessThan(2_000);
      assertThat(definitions()).isEqualTo(before);
      awaitOrders(traffic, 10);
      assertLiveIsClean(projection);
      auditor.succeeds("/rebuilds/" + id + "/back");
      assertThat(definitions()).isEqualTo(before);
      awaitOrders(traffic, 10);
      assertLiveIsClean(projection);
      assertThat(state(id)).isEqualTo("CAUGHT_UP");
      auditor.succeeds("/rebuilds/" + id + "/switch");
      awaitOrders(traffic, 10);
      assertLiveIsClean(projection);
    }
    awaitQuiet();
    assertLiveIsClean(projection);
  }

  @ParameterizedTest
  @FieldSource("PROJECTIONS")
  void a_rebuild_puts_right_what_was_wrong_and_acts_on_nothing(String projection) {
    awaitQuiet();
    try (var wire = new Wire(system)) {
      var ends = wire.ends();
      long events = count("domain_event_entry");
      int posted = posts.get();
      var rows = rows();
      var table = projection.equals("sales") ? "sales_per_day" : projection;
      system.sql().sql("delete from " + table).update();
      long id = rebuilt(projection);
      var found = auditor.succeeds("/rebuilds/" + id + "/comparison", Map.of());
      assertThat(found.path("differing").asLong()).isEqualTo(count("shadow." + table)).isPositive();
      auditor.succeeds("/rebuilds/" + id + "/switch");
      assertThat(rows()).isEqualTo(rows);
      assertLiveIsClean(projection);
      auditor.succeeds("/rebuilds/" + id + "/keep");
      assertThat(wire.ends()).isEqualTo(ends);
      assertThat(count("domain_event_entry")).isEqualTo(events);
      assertThat(posts).hasValue(posted);
      assertThat(tablesIn("shadow")).isZero();
      assertThat(tablesIn("retired")).isZero();
    }
  }

  @Test
  void a_cancelled_rebuild_leaves_nothing_and_live_untouched() {
    var rows = rows();
    var files = files("order_view");
    long id = rebuilt("order_view");
    auditor.succeeds("/rebuilds/" + id + "/cancel");
    assertThat(state(id)).isEqualTo("CANCELLED");
    assertThat(tablesIn("shadow")).isZero();
    assertThat(rows()).isEqualTo(rows);
    assertThat(files("order_view")).isEqualTo(files);
    assertThat(auditor.does("/rebuilds/" + id + "/resume", Operator.ANN).status()).isEqualTo(409);
  }

  @Test
  void a_paused_rebuild_keeps_its_place_and_goes_on_when_it_is_resumed() {
    long id = rebuilt("order_view");
    auditor.succeeds("/rebuilds/" + id + "/pause");
    long position = auditor.sees("/rebuilds/" + id).path("position").asLong();
    try (var traffic = new Traffic(system, mix.orders())) {
      awaitOrders(traffic, 5);
    }
    awaitQuiet();
    assertThat(auditor.sees("/rebuilds/" + id).path("position").asLong()).isEqualTo(position);
    assertThat(auditor.does("/rebuilds/" + id + "/switch", Operator.ANN).status()).isEqualTo(409);
    auditor.succeeds("/rebuilds/" + id + "/resume");
    awaitState(id, "CAUGHT_UP");
    assertThat(auditor.sees("/rebuilds/" + id).path("position").asLong()).isGreaterThan(position);
    assertClean(auditor.succeeds("/rebuilds/" + id + "/comparison", Map.of()));
  }

  @Test
  void a_rebuild_stops_at_a_position_and_at_a_time() {
    long stop = system.sql().sql("select max(global_index) - 100 from domain_event_entry").query(Long.class).single();
    var time =
        system.sql().sql("select max(time_stamp)::text from event_log where global_index <= :stop").param("stop", stop)
            .query(String.class).single().replace(' ', 'T').replaceAll("\\+00$", "Z");
    long until =
        system.sql().sql("select min(global_index) - 1 from event_log where time_stamp > cast(:time as timestamptz)").param("time", time)
            .query(Long.class).single();
    assertStops(Map.of("stopPosition", stop), stop);
    assertStops(Map.of("stopTime", time), until);
    assertThat(auditor.does("/rebuilds", with(Map.of("projection", "order_view", "stopTime", "2999-01-01T00:00:00Z"))).status())
        .isEqualTo(409);
  }

  private static void assertStops(Map<String, ?> where, long position) {
    var wanted = new HashMap<String, Object>(where);
    wanted.put("projection", "order_view");
    long id = auditor.succeeds("/rebuilds", with(wanted)).path("id").asLong();
    awaitState(id, "STOPPED");
    assertThat(auditor.sees("/rebuilds/" + id).path("position").asLong()).isEqualTo(position);
    var orders = "select count(distinct order_id) from domain_event_entry where type = 'Order' and global_index <= " + position;
    assertThat(count("shadow.order_view")).isEqualTo(system.sql().sql(orders).query(Long.class).single()).isPositive();
    auditor.succeeds("/rebuilds/" + id + "/cancel");
  }

  @Test
  void one_order_is_rebuilt_alone_and_says_what_was_wrong() {
    var rows = rows();
    var order = mix.certain().iterator().next();
    system.sql().sql("update order_view set status = 'CANCELLED', reason = 'LIE' where order_id = :id").param("id", order).update();
    system.sql().sql("delete from checkout where order_id = :id").param("id", order).update();
    var done = auditor.succeeds("/rebuilds/orders/" + order);
    assertThat(done.path("changed").valueStream().map(d -> d.path("table").asString() + " " + d.path("kind").asString()))
        .containsExactlyInAnyOrder("order_view DIFFERENT", "checkout MISSING");
    assertThat(rows()).isEqualTo(rows);
    assertThat(auditor.succeeds("/rebuilds/orders/" + order).path("changed").size()).isZero();
    assertThat(new Operator(system).sees("/acts").path("items").path(0).path("act").asString()).isEqualTo("REBUILD_ORDER");
  }

  @Test
  void what_cannot_be_done_is_refused_and_not_recorded() {
    long acts = count("operator_act");
    assertThat(auditor.does("/rebuilds", with(Map.of("projection", "token_entry"))).status()).isEqualTo(409);
    assertThat(auditor.does("/rebuilds", Map.of("projection", "order_view")).status()).isEqualTo(400);
    assertThat(auditor.does("/rebuilds/999/switch", Operator.ANN).status()).isEqualTo(404);
    assertThat(count("operator_act")).isEqualTo(acts);
    long id = rebuilt("wallet_view");
    assertThat(auditor.does("/rebuilds", with(Map.of("projection", "wallet_view"))).text()).contains("cancel it first");
    assertThat(count("operator_act")).isEqualTo(acts + 1);
    assertThat(auditor.does("/rebuilds/" + id + "/back", Operator.ANN).status()).isEqualTo(409);
  }

  @Test
  void a_view_made_on_a_table_hinders_the_switch() {
    system.sql().sql("create view my_orders as select * from order_view").update();
    try {
      long id = rebuilt("order_view");
      assertThat(auditor.does("/rebuilds/" + id + "/switch", Operator.ANN).text()).contains("my_orders");
    } finally {
      system.sql().sql("drop view my_orders").update();
    }
  }

  @Test
  void a_process_without_the_events_of_a_projection_refuses_it() {
    try (var alone = RunningSystem.start("quadrille.domains=order", "quadrille.audit.check-cron=-")) {
      var refused = new Auditor(alone).does("/rebuilds", with(Map.of("projection", "checkout")));
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("INVENTORY").contains("COUPON");
      assertThat(new Auditor(alone).succeeds("/checks", with(Map.of())).valueStream().map(c -> c.path("projection").asString()))
          .containsExactly("order_view", "sales");
    }
  }

  @Test
  void a_check_is_done_in_the_background_and_its_drift_is_a_metric() {
    system.sql().sql("update wallet_view set balance = balance + 1 where user_id = 'u1'").update();
    try {
      assertThat(checked("wallet_view").path("differing").asLong()).isEqualTo(1);
      awaitDrift("wallet_view", 1);
    } finally {
      system.sql().sql("update wallet_view set balance = balance - 1 where user_id = 'u1'").update();
    }
    assertThat(checked("wallet_view").path("differing").asLong()).isZero();
    awaitDrift("wallet_view", 0);
  }

  private static JsonNode checked(String projection) {
    long id = auditor.succeeds("/checks", with(Map.of("projection", projection))).path(0).path("id").asLong();
    await("check " + id).atMost(Duration.ofMinutes(1)).until(() -> auditor.sees("/checks/" + id).has("finishedAt"));
    return auditor.sees("/checks/" + id);
  }

  private static void awaitDrift(String projection, double rows) {
    var registry = system.bean(io.micrometer.core.instrument.MeterRegistry.class);
    await("drift").atMost(Duration.ofSeconds(30)).until(
        () -> registry.get("quadrille.audit.drift").tag("projection", projection).gauge().value() == rows);
  }

  private static long rebuilt(String projection) {
    long id = auditor.succeeds("/rebuilds", with(Map.of("projection", projection))).path("id").asLong();
    awaitState(id, "CAUGHT_UP");
    return id;
  }

  private static Map<String, Object> with(Map<String, ?> body) {
    var all = new HashMap<String, Object>(Operator.ANN);
    all.putAll(body);
    return all;
  }

  private static String state(long id) {
    return auditor.sees("/rebuilds/" + id).path("state").asString();
  }

  private static void awaitState(long id, String state) {
    await(state).atMost(Duration.ofMinutes(1)).until(() -> state(id).equals(state));
  }

  private static void awaitOrders(Traffic traffic, int more) {
    int enough = traffic.orders() + more;
    await(more + " more orders").atMost(Duration.ofMinutes(1)).until(() -> traffic.orders() >= enough);
  }

  private static void assertClean(JsonNode comparison) {
    assertThat(comparison.path("differences").toString()).isEqualTo("[]");
    assertThat(comparison.path("compared").asLong()).isPositive();
  }

  private static void assertLiveIsClean(String projection) {
    var found = new AuditCheck(system.bean(RebuildContexts.class), Duration.ofSeconds(20)).full(projection);
    assertThat(found.differences()).isEmpty();
  }

  /** All that is said about the tables, but for the rows. */
  private static List<String> definitions() {
    return system.sql()
        .sql(
            """
            select relname || ' ' || coalesce(reloptions::text, '') || ' ' || relpersistence::text || ' ' || coalesce(relacl::text, '') from pg_class
            where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace
            union all
            select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid where relnamespace = 'public'::regnamespace
            union all
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace
            union all
            select attrelid::regclass || ' ' || attnum || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attcollation
            from pg_attribute join pg_class on pg_class.oid = attrelid
            where relkind = 'r' and attnum > 0 and relnamespace = 'public'::regnamespace
            order by 1""")
        .query(String.class)
        .list();
  }

  /** What all tables hold, in short. */
  private static Map<String, String> rows() {
    var rows = new HashMap<String, String>();
    for (var table : List.of("order_view", "product_view", "coupon_view", "wallet_view", "checkout", "sale", "sales_per_day")) {
      rows.put(table, system.sql().sql("select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) from " + table + " t").query(String.class).single());
    }
    return rows;
  }

  private static String files(String table) {
    return system.sql().sql("select pg_relation_filepath('" + table + "')").query(String.class).single();
  }

  private static long tablesIn(String schema) {
    return count("pg_tables where schemaname = '" + schema + "'");
  }

  private static long count(String table) {
    return system.sql().sql("select count(*) from " + table).query(Long.class).single();
  }

  private static void awaitQuiet() {
    try (var wire = new Wire(system)) {
      new Quiet(system, wire).awaitQuiet(Duration.ofMinutes(2));
    }
  }
}
