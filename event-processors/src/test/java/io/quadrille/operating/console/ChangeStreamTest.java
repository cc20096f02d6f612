package io.quadrille.operating.console;

import static io.quadrille.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.quadrille.checkout.choreography.CheckoutSaga;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class ChangeStreamTest {

    private final Map<ConsoleChange, String> fingerprints = new ConcurrentHashMap<>();
    private final AtomicInteger polls = new AtomicInteger();
    private final ChangeStream stream = new ChangeStream(this::poll, Duration.ofMillis(5));
    private final MockMvc server = MockMvcBuilders.standaloneSetup(new ConsoleController(stream, CheckoutSaga.SAGA))
            .build();

    private Map<ConsoleChange, String> poll() {
        polls.incrementAndGet();
        return Map.copyOf(fingerprints);
    }

    @AfterEach
    void close() {
        stream.close();
    }

    private MvcResult connect() throws Exception {
        return server.perform(get("/api/stream")).andReturn();
    }

    private static void disconnect(MvcResult connection) {
        connection.getRequest().getAsyncContext().complete();
    }

    private static String received(MvcResult connection) {
        return new String(connection.getResponse().getContentAsByteArray(), UTF_8);
    }

    private static int times(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void the_database_is_not_polled_while_no_console_is_connected() throws Exception {
        assertThat(polls).hasValue(0);
        var one = connect();
        var other = connect();
        await().until(() -> polls.get() > 3);
        disconnect(one);
        int before = polls.get();
        await().until(() -> polls.get() > before);
        disconnect(other);
        int after = polls.get();
        // One poll may be running.
        await().during(Duration.ofMillis(100)).until(() -> polls.get() <= after + 1);
    }

    @Test
    void a_console_is_told_of_all_areas_when_it_connects_and_then_of_changes() throws Exception {
        var connection = connect();
        await().untilAsserted(() -> assertThat(received(connection))
                .contains(
                        "event:changed",
                        "\"events\"",
                        "\"groups\"",
                        "\"letters\"",
                        "\"records\"",
                        "\"rebuilds\"",
                        "\"acts\""));
        fingerprints.put(ConsoleChange.LETTERS, "1");
        await().until(() -> received(connection).contains("data:[\"letters\"]"));
        assertThat(connection.getResponse().getContentType()).isEqualTo("text/event-stream");
    }

    @Test
    void every_console_is_told_of_a_change_once() throws Exception {
        var connections = new ArrayList<MvcResult>();
        for (int i = 0; i < 50; i++) connections.add(connect());
        awaitAll(connections, "event:changed");
        fingerprints.put(ConsoleChange.ACTS, "1");
        awaitAll(connections, "data:[\"acts\"]");
        fingerprints.put(ConsoleChange.EVENTS, "1");
        awaitAll(connections, "data:[\"events\"]");
        assertThat(connections)
                .allSatisfy(connection -> assertThat(times(received(connection), "data:\\[\"acts\"]"))
                        .isOne());
    }

    private static void awaitAll(List<MvcResult> connections, String part) {
        await().until(() ->
                connections.stream().allMatch(connection -> received(connection).contains(part)));
    }

    @Test
    void a_console_without_changes_gets_heartbeats() throws Exception {
        var connection = connect();
        await().until(() -> times(received(connection), ":here") >= 2);
    }

    @Test
    void a_console_is_refused_at_the_limit_until_another_one_disconnects() throws Exception {
        var connections = new ArrayList<MvcResult>();
        for (int i = 0; i < ChangeStream.MAX_CONSOLES; i++) connections.add(connect());
        assertThat(refused().getStatus()).isEqualTo(503);
        disconnect(connections.getFirst());
        assertThat(connect().getRequest().isAsyncStarted()).isTrue();
    }

    @Test
    void a_poll_that_fails_does_not_end_the_stream() throws Exception {
        var failing = new AtomicInteger(2);
        try (var troubled = new ChangeStream(
                () -> {
                    int left = failing.getAndDecrement();
                    if (left == 2) throw new IllegalStateException("the database is away");
                    if (left == 1) throw new StackOverflowError();
                    return poll();
                },
                Duration.ofMillis(5))) {
            var connection = MockMvcBuilders.standaloneSetup(new ConsoleController(troubled, CheckoutSaga.SAGA))
                    .build()
                    .perform(get("/api/stream"))
                    .andReturn();
            await().until(() -> polls.get() > 0);
            awaitAll(List.of(connection), "event:changed");
            fingerprints.put(ConsoleChange.GROUPS, "1");
            await().until(() -> received(connection).contains("data:[\"groups\"]"));
        }
    }

    @Test
    void a_shutdown_disconnects_all_consoles() throws Exception {
        var connection = connect();
        stream.close();
        assertThat(connection.getAsyncResult(PATIENCE.toMillis())).isNull();
        assertThat(refused().getStatus()).isEqualTo(503);
    }

    private MockHttpServletResponse refused() throws Exception {
        return connect().getResponse();
    }

    @Test
    void a_slow_console_delays_no_other_and_is_told_once_of_the_changes_meanwhile() throws Exception {
        var taking = new Semaphore(0);
        var taken = new ArrayBlockingQueue<String>(10);
        var console = new OpenConsole(new SlowConnection(taking, taken));
        console.tell(Set.of(ConsoleChange.ACTS));
        for (int i = 0; i < 1_000; i++) console.tell(Set.of(i % 2 == 0 ? ConsoleChange.EVENTS : ConsoleChange.GROUPS));
        taking.release(10);
        var told = new ArrayList<String>();
        await().until(() -> taken.drainTo(told) >= 0
                && told.stream().anyMatch(text -> text.contains("EVENTS") && text.contains("GROUPS")));
        assertThat(told).hasSizeLessThanOrEqualTo(2);
    }

    /** A connection that blocks each send until it gets a permit. */
    private static final class SlowConnection extends SseEmitter {

        private final Semaphore taking;
        private final Collection<String> taken;

        SlowConnection(Semaphore taking, Collection<String> taken) {
            this.taking = taking;
            this.taken = taken;
        }

        @Override
        public void send(SseEventBuilder event) {
            taking.acquireUninterruptibly();
            taken.add(event.build().stream()
                    .map(part -> part.getData().toString())
                    .collect(joining()));
        }
    }
}
