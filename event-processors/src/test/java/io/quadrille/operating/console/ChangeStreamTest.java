package io.quadrille.operating.console;

import static io.quadrille.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

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

    private final Map<ConsoleChange, String> marks = new ConcurrentHashMap<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final ChangeStream stream = new ChangeStream(this::look, Duration.ofMillis(5));
    private final MockMvc server =
            MockMvcBuilders.standaloneSetup(new ConsoleController(stream)).build();

    private Map<ConsoleChange, String> look() {
        looks.incrementAndGet();
        return Map.copyOf(marks);
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

    private static String heard(MvcResult connection) {
        return new String(connection.getResponse().getContentAsByteArray(), UTF_8);
    }

    private static int times(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void nobody_looks_while_no_console_is_connected() throws Exception {
        assertThat(looks).hasValue(0);
        var one = connect();
        var other = connect();
        await().until(() -> looks.get() > 3);
        disconnect(one);
        int before = looks.get();
        await().until(() -> looks.get() > before);
        disconnect(other);
        int after = looks.get();
        // One may be under way.
        await().during(Duration.ofMillis(100)).until(() -> looks.get() <= after + 1);
    }

    @Test
    void a_console_is_told_everything_when_it_connects_and_then_what_has_changed() throws Exception {
        var connection = connect();
        await().untilAsserted(() -> assertThat(heard(connection))
                .contains(
                        "event:changed",
                        "\"events\"",
                        "\"groups\"",
                        "\"letters\"",
                        "\"records\"",
                        "\"rebuilds\"",
                        "\"acts\""));
        marks.put(ConsoleChange.LETTERS, "1");
        await().until(() -> heard(connection).contains("data:[\"letters\"]"));
        assertThat(connection.getResponse().getContentType()).isEqualTo("text/event-stream");
    }

    @Test
    void all_consoles_are_told_each_once() throws Exception {
        var connections = new ArrayList<MvcResult>();
        for (int i = 0; i < 50; i++) connections.add(connect());
        awaitAll(connections, "event:changed");
        marks.put(ConsoleChange.ACTS, "1");
        awaitAll(connections, "data:[\"acts\"]");
        marks.put(ConsoleChange.EVENTS, "1");
        awaitAll(connections, "data:[\"events\"]");
        assertThat(connections)
                .allSatisfy(connection -> assertThat(times(heard(connection), "data:\\[\"acts\"]"))
                        .isOne());
    }

    private static void awaitAll(List<MvcResult> connections, String part) {
        await().until(() ->
                connections.stream().allMatch(connection -> heard(connection).contains(part)));
    }

    @Test
    void a_quiet_console_gets_signs_of_life() throws Exception {
        var connection = connect();
        await().until(() -> times(heard(connection), ":here") >= 2);
    }

    @Test
    void there_is_a_limit_and_whoever_leaves_makes_room() throws Exception {
        var connections = new ArrayList<MvcResult>();
        for (int i = 0; i < ChangeStream.MOST; i++) connections.add(connect());
        assertThat(refused().getStatus()).isEqualTo(503);
        disconnect(connections.getFirst());
        assertThat(connect().getRequest().isAsyncStarted()).isTrue();
    }

    @Test
    void marks_that_cannot_be_taken_end_nothing() throws Exception {
        var failing = new AtomicInteger(2);
        try (var troubled = new ChangeStream(
                () -> {
                    int left = failing.getAndDecrement();
                    if (left == 2) throw new IllegalStateException("the database is away");
                    if (left == 1) throw new StackOverflowError();
                    return look();
                },
                Duration.ofMillis(5))) {
            var connection = MockMvcBuilders.standaloneSetup(new ConsoleController(troubled))
                    .build()
                    .perform(get("/api/stream"))
                    .andReturn();
            await().until(() -> looks.get() > 0);
            awaitAll(List.of(connection), "event:changed");
            marks.put(ConsoleChange.GROUPS, "1");
            await().until(() -> heard(connection).contains("data:[\"groups\"]"));
        }
    }

    @Test
    void a_server_that_ends_lets_its_consoles_go() throws Exception {
        var connection = connect();
        stream.close();
        assertThat(connection.getAsyncResult(PATIENCE.toMillis())).isNull();
        assertThat(refused().getStatus()).isEqualTo(503);
    }

    private MockHttpServletResponse refused() throws Exception {
        return connect().getResponse();
    }

    @Test
    void a_slow_console_holds_up_nobody_and_is_told_once_what_has_changed_meanwhile() throws Exception {
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

    /** One that takes only what it is allowed to. */
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
