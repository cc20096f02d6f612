package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import example.OrderDurationController;
import example.OrderDurations;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.RebuildContexts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A projection that a release adds: until a rebuild has filled its table from the history of the store, it says so and
 * answers no query.
 */
class NewProjectionTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<Class<?>> ADDED =
            List.of(OrderDurations.class, OrderDurationController.class, AddedMigration.class);
    private static final String NAME = "order_duration";
    private static final String MISSED = "a process without the projection appended event ";

    /** The migrations of the release that adds the projection. */
    static class AddedMigration {

        @Bean
        FlywayConfigurationCustomizer addedMigration() {
            return flyway -> flyway.locations("classpath:db/example");
        }
    }

    @Test
    void a_store_with_history_fills_a_new_projection_by_a_rebuild_and_its_switch() {
        var release = RunningSystem.start();
        PlacedOrder before;
        PlacedOrder underWay;
        try {
            before = new OrderBuilder(release).place();
            release.awaitIdle();
            release.stop(Groups.WALLET);
            underWay = new OrderBuilder(release).place();
            underWay.awaitEvent("order.OrderPaymentRequested");
        } finally {
            release.close();
        }
        try (var next = release.again(ADDED)) {
            assertUnfilled(next, "the store had events before the projection was registered");
            // Its first event was stored before the projection was there, so there is no row to fold its end into.
            next.awaitEvent(underWay.orderId(), "order.OrderProcessed");
            assertUnfilled(next, "the store had events before the projection was registered");

            long id = fill(next);
            assertFilled(next);
            assertThat(duration(next, before.orderId())).isEqualTo(stored(next, before.orderId()));
            assertThat(duration(next, underWay.orderId())).isEqualTo(stored(next, underWay.orderId()));
            var after = new OrderBuilder(next).place();
            next.awaitEvent(after.orderId(), "order.OrderProcessed");
            assertThat(duration(next, after.orderId())).isEqualTo(stored(next, after.orderId()));

            var audit = new AuditClient(next);
            audit.postSuccessfully("/rebuilds/" + id + "/back");
            assertUnfilled(next, "the switch to the rebuilt rows was undone");
            audit.postSuccessfully("/rebuilds/" + id + "/switch");
            assertFilled(next);
            assertThat(duration(next, after.orderId())).isEqualTo(stored(next, after.orderId()));
            assertThat(new AuditCheck(next.bean(RebuildContexts.class), Duration.ofSeconds(10))
                            .full(NAME)
                            .differences())
                    .isEmpty();
        }
    }

    @Test
    void an_event_that_an_old_replica_appends_after_the_switch_ends_the_filled_state() {
        var old = RunningSystem.start();
        try {
            new OrderBuilder(old).place();
            old.awaitIdle();
            try (var next = old.again(ADDED)) {
                fill(next);
                assertFilled(next);
                var missed = new OrderBuilder(old).place();
                assertUnfilled(next, MISSED);
                old.awaitIdle();
                old.close();
                try (var restarted = next.again(ADDED)) {
                    assertUnfilled(restarted, MISSED);
                }
                for (var projection : projections(next)) {
                    assertThat(projection.path("filled").asBoolean())
                            .as(projection.toString())
                            .isEqualTo(!projection.path("projection").asString().equals(NAME));
                }

                new RebuildClient(next).endAll();
                fill(next);
                assertFilled(next);
                assertThat(duration(next, missed.orderId())).isEqualTo(stored(next, missed.orderId()));
            }
        } finally {
            old.close();
        }
    }

    @Test
    void a_projection_of_a_fresh_database_is_filled_from_the_start() {
        try (var system = RunningSystem.start(ADDED)) {
            assertFilled(system);
            var order = new OrderBuilder(system).place();
            system.awaitIdle();

            assertFilled(system);
            assertThat(duration(system, order.orderId())).isEqualTo(stored(system, order.orderId()));
        }
    }

    private static long fill(RunningSystem system) {
        var rebuilds = new RebuildClient(system);
        long id = rebuilds.startedAndCaughtUp(NAME);
        rebuilds.auditClient.postSuccessfully("/rebuilds/" + id + "/switch");
        return id;
    }

    private static void assertUnfilled(RunningSystem system, String why) {
        await().until(() -> get(system, "/api/orders/any/duration").status() == 503);
        assertThat(get(system, "/api/orders/any/duration").text())
                .contains("Projection order_duration does not contain all events of the store yet.");
        var state = state(system);
        assertThat(state.path("filled").asBoolean()).isFalse();
        assertThat(state.path("unfilledBy").asString()).startsWith(why);
        assertThat(state.path("unfilledSince").asString()).isNotEmpty();
        await().until(() -> metric(system) == 1);
        assertThat(get(system, "/actuator/health")).satisfies(health -> {
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.text()).contains("PROJECTIONS_NOT_FILLED");
        });
        assertThat(get(system, "/actuator/health/readiness").text()).contains("\"UP\"");
    }

    private static void assertFilled(RunningSystem system) {
        await().until(() -> get(system, "/api/orders/any/duration").status() == 404);
        assertThat(state(system).path("filled").asBoolean()).isTrue();
        await().until(() -> metric(system) == 0);
        assertThat(get(system, "/actuator/health").text()).contains("\"UP\"");
    }

    private static JsonNode projections(RunningSystem system) {
        return new AuditClient(system).getJson("/projections");
    }

    private static JsonNode state(RunningSystem system) {
        return projections(system)
                .valueStream()
                .filter(projection -> projection.path("projection").asString().equals(NAME))
                .findFirst()
                .orElseThrow();
    }

    private static double metric(RunningSystem system) {
        return get(system, "/actuator/prometheus")
                .text()
                .lines()
                .filter(line -> line.startsWith("quadrille_projection_unfilled{") && line.contains('"' + NAME + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The answer of the API: when the order was placed and when it ended. */
    private static List<String> duration(RunningSystem system, String orderId) {
        var answer = JSON.readTree(
                get(system, "/api/orders/" + orderId + "/duration").text());
        return List.of(
                answer.path("orderId").asString(),
                answer.path("placedAt").asString(),
                answer.path("endedAt").asString());
    }

    /** The same from the event store. */
    private static List<String> stored(RunningSystem system, String orderId) {
        return List.of(
                orderId,
                timeOf(system, orderId, "order.OrderProcessingStarted"),
                timeOf(system, orderId, "order.OrderProcessed"));
    }

    private static String timeOf(RunningSystem system, String orderId, String type) {
        return system.sql()
                .sql("select time_stamp from event_log where order_id = :order and payload_type = :type")
                .param("order", orderId)
                .param("type", type)
                .query(OffsetDateTime.class)
                .single()
                .toInstant()
                .toString();
    }

    private record Answer(int status, String text) {}

    private static Answer get(RunningSystem system, String path) {
        return RestClient.create("http://localhost:" + system.port())
                .get()
                .uri(path)
                .exchange((sent, response) -> new Answer(
                        response.getStatusCode().value(),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }
}
