package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Every order can be followed: a collector receives one trace per order. */
class TracingTest {

    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int ORDERS = 200;
    private static final String ORDER = "quadrille.order.id";

    private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
    private static OtlpReceiver collector;
    private static RunningSystem system;

    @BeforeAll
    static void place_orders_under_observation() {
        LoggerFactory.getLogger(TracingTest.class).info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        collector = new OtlpReceiver();
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
                "quadrille.processing.attempts=2",
                "quadrille.dead-letters.first-retry=10ms",
                // Failing orders are traced too.
                "quadrille.api.wallet-check=false",
                "quadrille.api.refused-orders-per-user=0");
        mix.shop().forEach(system.commands()::sendAndWait);
        mix.orders().parallelStream().forEach(TracingTest::place);
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
        collector.close();
    }

    private static void place(PlaceOrder order) {
        RestClient.create("http://localhost:" + system.port())
                .post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body(JsonMapper.shared().writeValueAsString(order))
                .retrieve()
                .toBodilessEntity();
    }

    @Test
    void each_order_has_one_connected_trace_that_begins_with_its_request() {
        var hops = mix.orders().stream().collect(Collectors.toMap(PlaceOrder::orderId, order -> hops(order.orderId())));
        await("all spans")
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> new ReceivedSpans(collector.spans()).assertOneConnectedTraceEach(hops));
    }

    /** The spans received so far by trace and by order. */
    private record ReceivedSpans(Map<ByteString, List<Span>> byTrace, Map<String, List<Span>> byOrder) {

        ReceivedSpans(List<Span> spans) {
            this(
                    spans.stream().collect(Collectors.groupingBy(Span::getTraceId)),
                    spans.stream()
                            .filter(span -> OtlpReceiver.attribute(span, ORDER).isPresent())
                            .collect(Collectors.groupingBy(
                                    span -> OtlpReceiver.attribute(span, ORDER).orElseThrow())));
        }

        void assertOneConnectedTraceEach(Map<String, Set<String>> hops) {
            assertThat(byOrder.keySet()).containsAll(hops.keySet());
            hops.forEach((order, expected) -> {
                var ofOrder = byOrder.get(order);
                assertThat(names(ofOrder)).as(order).containsAll(expected);
                var traces = ofOrder.stream().map(Span::getTraceId).collect(Collectors.toSet());
                assertThat(traces).as("traces of %s", order).hasSize(1);
                assertConnected(byTrace.get(traces.iterator().next()));
            });
        }

        private static void assertConnected(List<Span> trace) {
            var ids = trace.stream().map(Span::getSpanId).collect(Collectors.toSet());
            var roots = trace.stream()
                    .filter(s -> !ids.contains(s.getParentSpanId()))
                    .toList();
            assertThat(roots).hasSize(1);
            assertThat(roots.getFirst().getName()).isEqualTo("http post /api/orders");
            assertThat(roots.getFirst().getParentSpanId()).isEmpty();
        }

        private static Set<String> names(List<Span> spans) {
            return spans.stream()
                    .map(s -> s.getName() + " of "
                            + OtlpReceiver.attribute(s, "messaging.message.id").orElse("?"))
                    .collect(Collectors.toSet());
        }
    }

    /** Each record of the order and each reaction to it, according to the choreography. */
    private static Set<String> hops(String orderId) {
        var events = system.sql()
                .sql("select event_identifier as id, payload_type as type from event_log where order_id = :order")
                .param("order", orderId)
                .query((row, number) -> Map.entry(row.getString("id"), row.getString("type")))
                .list();
        return events.stream()
                .flatMap(event -> hops(event.getKey(), event.getValue()))
                .collect(Collectors.toSet());
    }

    private static Stream<String> hops(String eventId, String type) {
        var event = CheckoutSaga.SAGA.messageTypes().named(type).orElseThrow();
        var hops = new ArrayList<String>();
        for (var topic : Topics.all()) {
            if (!topic.eventTypes().contains(event)) continue;
            hops.add("publish " + system.topics().nameOf(topic) + " of " + eventId);
            for (var group : topic.readers().stream().map(Groups::named).toList()) {
                // The platform group has no URL here, and a domain that refused has nothing to compensate.
                if (group == Groups.PLATFORM || group != Groups.ORDER && type.startsWith(group.name())) continue;
                hops.add(group.name() + " reacts to " + event.getSimpleName() + " of " + eventId);
            }
        }
        return hops.stream();
    }

    private static List<Span> spansOf(String orderId) {
        return collector.spans().stream()
                .filter(span -> OtlpReceiver.attribute(span, ORDER)
                        .filter(orderId::equals)
                        .isPresent())
                .toList();
    }

    @Test
    void spans_of_axon_are_part_of_the_trace() {
        await().untilAsserted(() -> assertThat(collector.spans().stream().map(Span::getName))
                .anyMatch(name -> name.matches("CommandBus\\.handle(Local)?Command\\(.*"))
                .anyMatch(name -> name.startsWith("EventBus.publishEvent("))
                .anyMatch(name -> name.startsWith("Repository.load")));
    }

    @Test
    void a_dead_letter_retry_has_its_own_trace_linked_to_the_trace_of_the_order() {
        var failures = system.bean(FailingReactions.class).failures;
        failures.put("troubled", HandlerFailure.EXCEPTION);
        place(new PlaceOrder("troubled", "u0", null, mix.plentifulLines()));
        var tried = "select count(*) from dead_letter where sequence_id = 'troubled' and attempts > 0";
        await().until(() -> system.sql().sql(tried).query(Long.class).single() > 0);
        failures.remove("troubled");
        await().untilAsserted(() -> {
            var byTrace = spansOf("troubled").stream().collect(Collectors.groupingBy(Span::getTraceId));
            assertThat(byTrace).hasSizeGreaterThan(1);
            assertThat(byTrace.keySet())
                    .as("the traces that include the trace of the request")
                    .anyMatch(tracesOfRequests()::contains);
            var first = byTrace.keySet().stream()
                    .filter(tracesOfRequests()::contains)
                    .findFirst()
                    .orElseThrow();
            assertThat(byTrace.keySet().stream().filter(trace -> !trace.equals(first)))
                    .allSatisfy(trace -> assertThat(byTrace.get(trace).stream()
                                    .flatMap(s -> s.getLinksList().stream())
                                    .map(Span.Link::getTraceId))
                            .contains(first));
            assertThat(spansOf("troubled").stream().map(Span::getName)).contains("statistics reacts to OrderProcessed");
        });
    }

    /** A rebuild may run much later and in another process than its request. */
    @Test
    void a_rebuild_has_its_own_trace_linked_to_the_request() {
        var rebuildClient = new RebuildClient(system);
        long id = rebuildClient.startedAndCaughtUp("product_view");
        rebuildClient.auditClient.postSuccessfully("/rebuilds/" + id + "/cancel");
        await().untilAsserted(() -> {
            var request = named("http post /api/audit/rebuilds");
            var run = named("rebuild product_view");
            assertThat(request).hasSize(1);
            assertThat(run).hasSize(1);
            assertThat(run.getFirst().getTraceId())
                    .isNotEqualTo(request.getFirst().getTraceId());
            assertThat(run.getFirst().getParentSpanId()).isEmpty();
            assertThat(run.getFirst().getLinksList())
                    .extracting(Span.Link::getTraceId)
                    .containsExactly(request.getFirst().getTraceId());
        });
    }

    private static List<Span> named(String name) {
        return collector.spans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    /** The traces that requests for orders began. */
    private static Set<ByteString> tracesOfRequests() {
        return named("http post /api/orders").stream().map(Span::getTraceId).collect(Collectors.toSet());
    }
}
