package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Audit answers agree with the stored events. */
class AuditTest {

    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int ORDERS = 120;
    private static final int PAIRS = 600;
    private static final JsonMapper JSON = new JsonMapper();

    private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
    private static final Random random = new Random(SEED);
    private static RunningSystem system;
    private static AuditClient auditClient;

    @BeforeAll
    static void run_a_shop() {
        LoggerFactory.getLogger(AuditTest.class)
                .info("To repeat with the same orders and times: -Dquadrille.seed={}", SEED);
        // The drawn orders may refuse one buyer more often than the limit of a shop.
        system = RunningSystem.start("quadrille.api.refused-orders-per-user=0");
        auditClient = new AuditClient(system);
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.orders().forEach(system.commands()::sendAndWait);
        mix.supplies().forEach(system.commands()::sendAndWait);
        place("asked-for", Map.of("X-Actor", "ann", "X-Reason", "birthday", "X-Correlation-Id", "c-1"));
        for (int i = 1; i <= 3; i++) place("of-u0-" + i, Map.of());
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    /** An order for a product with enough stock by a user with enough balance. */
    private static String place(String orderId, Map<String, String> headers) {
        var answer = RestClient.create("http://localhost:" + system.port())
                .post()
                .uri("/api/orders")
                .headers(h -> headers.forEach(h::set))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"orderId\": \"" + orderId
                        + "\", \"userId\": \"u0\", \"lines\": [{\"productId\": \"p0\", \"quantity\": 1}]}")
                .retrieve()
                .toBodilessEntity();
        await(orderId)
                .until(() -> system.positionOf(orderId, "order.OrderProcessed").isPresent());
        return answer.getHeaders().getFirst("X-Correlation-Id");
    }

    private static JsonNode eventsOf(String orderId) {
        return auditClient.getJson("/orders/{id}/events", orderId).path("items");
    }

    @Test
    void every_event_of_a_request_names_its_actor_and_its_cause() {
        var events = eventsOf("asked-for").valueStream().toList();

        assertThat(events).hasSize(8);
        assertThat(events)
                .allSatisfy(e -> assertThat(e.path("actor").asString()).isEqualTo("ann"));
        assertThat(events)
                .allSatisfy(e -> assertThat(e.path("correlationId").asString()).isEqualTo("c-1"));
        var ids = events.stream().map(e -> e.path("eventId").asString()).collect(Collectors.toSet());
        for (var event : events) {
            boolean first = event.path("type").asString().equals("order.OrderProcessingStarted");
            assertThat(event.path("reason").asString("")).isEqualTo(first ? "birthday" : "");
            var cause = event.path("causationId").asString();
            if (first) {
                assertThat(cause).startsWith("request:");
            } else {
                assertThat(ids).contains(cause);
            }
        }
    }

    @Test
    void a_request_without_provenance_headers_is_anonymous_and_its_answer_has_a_correlation_id() {
        var correlation = place("anonymous", Map.of());

        assertThat(correlation).isNotBlank();
        assertThat(eventsOf("anonymous").valueStream().map(e -> e.path("actor").asString()))
                .containsOnly("anonymous");
        assertThat(eventsOf("anonymous")
                        .valueStream()
                        .map(e -> e.path("correlationId").asString()))
                .containsOnly(correlation);
    }

    @Test
    void the_history_of_an_order_equals_the_store_in_pages_and_as_a_file() {
        for (var order : mix.orders()) {
            var stored = new ExpectedOrderState(system.sql(), order.orderId()).events();
            var paged = new ArrayList<JsonNode>();
            JsonNode next = JSON.valueToTree(0);
            while (!next.isNull() && !next.isMissingNode()) {
                var page = auditClient.getJson(
                        "/orders/{id}/events?limit=3&after={after}", order.orderId(), next.asLong());
                page.path("items").forEach(paged::add);
                next = page.path("next");
            }
            var file = auditClient.get("/orders/{id}/events.jsonl", order.orderId());

            assertThat(paged.stream().map(e -> e.path("position").asLong()))
                    .isEqualTo(stored.stream()
                            .map(ExpectedOrderState.OrderEvent::position)
                            .toList());
            assertThat(paged.stream().map(e -> e.path("payload")))
                    .isEqualTo(stored.stream()
                            .map(ExpectedOrderState.OrderEvent::payload)
                            .toList());
            assertThat(file.text().lines().map(JSON::readTree)).isEqualTo(paged);
            assertThat(file.disposition()).contains(order.orderId() + ".jsonl");
        }
    }

    @Test
    void the_history_of_an_aggregate_equals_the_store_in_pages_and_as_a_file() {
        var positions =
                "select global_index from event_log where aggregate_identifier = 'wallet:u0' order by sequence_number";
        var stored = system.sql().sql(positions).query(Long.class).list();
        var paged = new ArrayList<JsonNode>();
        JsonNode next = JSON.valueToTree(0);
        while (!next.isNull() && !next.isMissingNode()) {
            var page = auditClient.getJson("/aggregates/wallet:u0/events?limit=2&after={after}", next.asLong());
            page.path("items").forEach(paged::add);
            next = page.path("next");
        }
        var file = auditClient.get("/aggregates/wallet:u0/events.jsonl");

        assertThat(paged.stream().map(e -> e.path("position").asLong())).isEqualTo(stored);
        assertThat(file.text().lines().map(JSON::readTree)).isEqualTo(paged);
        assertThat(file.disposition()).contains("wallet-u0.jsonl");
        assertThat(auditClient.get("/aggregates/wallet:nobody/events.jsonl").status())
                .isEqualTo(404);
        var behind = auditClient
                .getJson("/aggregates/wallet:u0/events?after={after}", stored.get(1) + 1)
                .path("items");
        assertThat(behind.valueStream().map(e -> e.path("position").asLong()))
                .isEqualTo(stored.stream()
                        .filter(position -> position > stored.get(1) + 1)
                        .toList());
    }

    @Test
    void a_page_that_ends_with_the_last_event_has_no_next() {
        place("on-one-page", Map.of());
        assertThat(auditClient.getJson("/orders/on-one-page/events?limit=7").has("next"))
                .isTrue();
        assertThat(auditClient.getJson("/orders/on-one-page/events?limit=8").has("next"))
                .isFalse();
    }

    @Test
    void the_state_of_an_order_as_of_a_time_equals_an_independent_replay() {
        int compared = 0;
        for (int i = 0; i < PAIRS; i++) {
            var order = anyOrder();
            var expected = new ExpectedOrderState(system.sql(), order.orderId());
            var moment = anyMoment(expected.events());
            var answer = auditClient.get("/orders/{id}/state?at={at}", order.orderId(), moment);

            var state = expected.asOf(moment);
            if (state == null) {
                assertThat(answer.status()).isEqualTo(404);
            } else {
                assertThat(answer.json().path("state"))
                        .as("state of %s as of %s", order.orderId(), moment)
                        .isEqualTo(state);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    @Test
    void the_difference_between_two_times_names_each_field_and_the_event_that_changed_it() {
        for (int i = 0; i < 150; i++) {
            var order = anyOrder();
            var expected = new ExpectedOrderState(system.sql(), order.orderId());
            var moments = Stream.of(anyMoment(expected.events()), anyMoment(expected.events()))
                    .sorted()
                    .toList();
            if (expected.asOf(moments.getLast()) == null) continue;
            var changes = auditClient.getJson(
                    "/orders/{id}/changes?from={from}&to={to}", order.orderId(), moments.getFirst(), moments.getLast());

            assertThat(ExpectedOrderState.byField(changes))
                    .isEqualTo(ExpectedOrderState.differences(
                            expected.asOf(moments.getFirst()), expected.asOf(moments.getLast())));
            for (var change : changes) {
                var by = change.path("by")
                        .get(change.path("by").size() - 1)
                        .path("position")
                        .asLong();
                var event = expected.events().stream()
                        .filter(e -> e.position() == by)
                        .findFirst()
                        .orElseThrow();
                var before =
                        ExpectedOrderState.leaves(expected.asOf(event.time().minusNanos(1_000)));
                var after = ExpectedOrderState.leaves(expected.asOf(event.time()));
                var field = change.path("field").asString();
                assertThat(after.get(field))
                        .as("field %s changed by %s", field, event)
                        .isNotEqualTo(before.get(field));
            }
        }
    }

    @Test
    void the_state_of_an_aggregate_as_of_a_version_equals_the_sum_of_its_events() {
        var balance = 0L;
        var events =
                auditClient.getJson("/aggregates/wallet:u0/events?limit=1000").path("items");
        assertThat(events.size()).isGreaterThan(3);
        for (var event : events) {
            var payload = event.path("payload");
            balance += payload.path("balance").asLong(0);
            balance += (event.path("type").asString().equals("wallet.WalletDebited") ? -1 : 1)
                    * payload.path("amount").asLong(0);
            var version = event.path("sequence").asLong();
            var byVersion = auditClient.getJson("/aggregates/wallet:u0/state?version={v}", version);
            var byPosition = auditClient.getJson(
                    "/aggregates/wallet:u0/state?at={at}",
                    event.path("position").asLong());

            assertThat(byVersion.path("state").path("balance").asLong()).isEqualTo(balance);
            assertThat(byVersion).isEqualTo(byPosition);
        }
        var changes = auditClient.getJson(
                "/aggregates/wallet:u0/changes?from={p}",
                events.get(0).path("position").asLong());
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).path("field").asString()).isEqualTo("balance");
        // The amount of an order may be 0.
        var payments = events.valueStream()
                .filter(event -> event.path("payload").path("amount").asLong(0) > 0);
        assertThat(changes.get(0).path("times").asLong()).isEqualTo(payments.count());
    }

    @Test
    void the_difference_between_a_position_and_a_time_requires_their_chronological_order() {
        var events = eventsOf("asked-for");
        var first = events.path(0);
        var last = events.path(events.size() - 1);
        for (var turned : List.of(List.of("position", "time"), List.of("time", "position"))) {
            var late = last.path(turned.getFirst()).asString();
            var early = first.path(turned.getLast()).asString();
            assertThat(auditClient
                            .get("/orders/asked-for/changes?from={from}&to={to}", late, early)
                            .text())
                    .contains("from must not be later than to");
        }
        var made = auditClient.getJson(
                "/orders/asked-for/changes?from=0&to={to}", last.path("time").asString());
        assertThat(made)
                .isEqualTo(auditClient.getJson(
                        "/orders/asked-for/changes?from=0&to={to}",
                        last.path("position").asLong()));
    }

    @Test
    void a_check_accepts_a_sample_size() {
        var check = auditClient
                .postSuccessfully(
                        "/checks", RebuildClient.withActor(Map.of("projection", "wallet_view", "sample", 1_000)))
                .path(0);
        assertThat(check.path("sample").asLong()).isEqualTo(1_000);
        assertThat(auditClient
                        .post("/checks", RebuildClient.withActor(Map.of("sample", 0)))
                        .text())
                .contains("sample must be between 1 and 100000");
    }

    @Test
    void an_invalid_audit_request_is_refused_with_the_reason() {
        assertThat(auditClient.get("/orders/never/events").status()).isEqualTo(404);
        assertThat(auditClient.get("/orders/never/state").status()).isEqualTo(404);
        assertThat(auditClient.get("/orders/o1/events?limit=0").text()).contains("limit must be between 1 and 1000");
        assertThat(auditClient.get("/orders/o1/state?at=yesterday").text())
                .contains("at must be a time of the years 1 to 9999 as in");
        assertThat(auditClient.get("/orders/o1/changes?from=9&to=3").text()).contains("from must not be later than to");
        assertThat(auditClient.get("/aggregates/wallet:u0/state?version=1&at=3").text())
                .contains("version must not be given");
        assertThat(auditClient.get("/aggregates/wallet:u0/changes").status()).isEqualTo(400);
    }

    private static PlaceOrder anyOrder() {
        return mix.orders().get(random.nextInt(ORDERS));
    }

    /**
     * A time between shortly before the first event and shortly after the last; half of them equal the time of an
     * event.
     */
    private static Instant anyMoment(List<ExpectedOrderState.OrderEvent> events) {
        var event = events.get(random.nextInt(events.size())).time();
        return random.nextBoolean() ? event : event.plusNanos(1_000L * (random.nextInt(40_000) - 10_000));
    }
}
