package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.processing.GroupObserver;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.engine.transport.RecordSendInterceptor;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * A system in which every observer throws, and which receives records with timestamps from which no duration can be
 * computed.
 */
class FailingObserversTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<ConsumerGroup> GROUPS =
            List.of(Groups.ORDER, Groups.INVENTORY, Groups.COUPON, Groups.WALLET, Groups.STATISTICS, Groups.PLATFORM);
    private static final AtomicInteger thrown = new AtomicInteger();

    /** The order ids that the platform received, one for each request. */
    private static final Queue<String> platformCalls = new ConcurrentLinkedQueue<>();

    private static HttpServer platform;
    private static RunningSystem system;

    /** Spans, group observers and send interceptors that fail, with an exception or with an error. */
    static class Observers {

        private static void fail() {
            if (thrown.incrementAndGet() % 2 == 0) throw new StackOverflowError("of an observer");
            throw new ArithmeticException("long overflow");
        }

        @Bean
        SpanProcessor failingSpans() {
            return new SpanProcessor() {
                @Override
                public void onStart(io.opentelemetry.context.Context parent, ReadWriteSpan span) {
                    if (span.getSpanContext().getSpanId().hashCode() % 2 == 0) fail();
                }

                @Override
                public boolean isStartRequired() {
                    return true;
                }

                @Override
                public void onEnd(ReadableSpan span) {
                    fail();
                }

                @Override
                public boolean isEndRequired() {
                    return true;
                }
            };
        }

        @Bean
        @Primary
        RecordSendInterceptor failingLook() {
            return (record, callback) -> {
                if (record.key()[record.key().length - 1] % 2 == 0) fail();
                return (written, failure) -> fail();
            };
        }

        /** Observers of all groups but two, which keep their own meters because these use the timestamps of records. */
        @Bean
        @Primary
        Function<ConsumerGroup, GroupObserver> failingObservers(
                @Qualifier("groupObservers") Function<ConsumerGroup, GroupObserver> meters) {
            return group -> group == Groups.PLATFORM || group == Groups.STATISTICS
                    ? meters.apply(group)
                    : new GroupObserver() {
                        @Override
                        public void handled(List<? extends EventMessage<?>> events) {
                            fail();
                        }

                        @Override
                        public void triedAgain() {
                            fail();
                        }

                        @Override
                        public void failed() {
                            fail();
                        }
                    };
        }
    }

    @BeforeAll
    static void start() throws IOException {
        platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/", exchange -> {
            platformCalls.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        platform.start();
        var server = "http://localhost:" + platform.getAddress().getPort();
        system = RunningSystem.start(
                List.of(Observers.class),
                "quadrille.platform.url=" + server,
                "management.opentelemetry.tracing.export.otlp.endpoint=" + server + "/traces");
    }

    @AfterAll
    static void stop() {
        system.close();
        platform.stop(0);
    }

    @Test
    void orders_are_answered_handled_once_and_logged_once() {
        var orders = new ArrayList<PlacedOrder>();
        for (int i = 0; i < 10; i++) {
            var orderBuilder = new OrderBuilder(system);
            var placedOrder = orderBuilder.place();
            place(new PlaceOrder(placedOrder.orderId() + "-http", orderBuilder.userId(), null, orderBuilder.lines()));
            orders.add(placedOrder);
        }

        await("end of the orders").atMost(PATIENCE).until(() -> orders.stream().allMatch(PlacedOrder::hasEnded));
        assertThat(orders)
                .allSatisfy(order -> assertThat(order.order().status()).isEqualTo(OrderView.Status.COMPLETED));
        awaitIdle();
        assertThat(orders)
                .allSatisfy(order ->
                        assertThat(platformCalls).containsOnlyOnce(order.orderId(), order.orderId() + "-http"));
        assertNoLetter();
        assertThat(thrown).hasValueGreaterThan(100);
    }

    private static void place(PlaceOrder order) {
        var answer = RestClient.create("http://localhost:" + system.port())
                .post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body(JsonMapper.shared().writeValueAsString(order))
                .retrieve()
                .toBodilessEntity();
        assertThat(answer.getStatusCode().is2xxSuccessful()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1677-09-21T00:12:43Z", "9999-12-31T23:59:59.999999999Z"})
    void a_record_with_an_extreme_timestamp_is_handled_once(String time) {
        var order = "o-" + time.substring(0, 4);
        try (var topicClient = new TopicClient(system)) {
            topicClient.publish(processed(order, time));
            awaitIdle();
        }
        assertThat(platformCalls).containsOnlyOnce(order);
        assertNoLetter();
    }

    @SuppressWarnings("unchecked")
    static ProducerRecord<byte[], byte[]> processed(String order, String time) {
        var record = system.bean(KafkaMessageConverter.class)
                .createKafkaMessage(
                        SagaEvents.event(Topics.ORDER_PROCESSED, order),
                        system.topics().nameOf(Topics.ORDER_PROCESSED));
        record.headers().remove(RecordHeaders.TIME).add(RecordHeaders.TIME, time.getBytes(UTF_8));
        return record;
    }

    private static void awaitIdle() {
        try (var topicClient = new TopicClient(system)) {
            new IdleDetector(system, topicClient, GROUPS).awaitIdle(PATIENCE);
        }
    }

    private static void assertNoLetter() {
        var letters = system.sql()
                .sql("select coalesce(cause_type, 'waits') from dead_letter")
                .query(String.class)
                .list();
        assertThat(letters).isEmpty();
    }
}
