package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The effect of clients that send slowly, do not read, or disconnect, on other clients and on the log. */
@ExtendWith(OutputCaptureExtension.class)
class SlowClientsTest {

    private static final int THREADS = 20;
    /** Tomcat counts the next connection before it accepts it, so this is the count without clients. */
    private static final int NO_CLIENTS = 1;

    private static final String LARGE = "/webjars/swagger-ui/swagger-ui-bundle.js";

    private static final String SLOW_BODY =
            "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 60000\r\n\r\n{";
    private static final String SLOW_CHUNKS =
            "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nEA60\r\n{";
    /** Only the server reads the body of these requests, before the next request of the connection. */
    private static final String SLOW_BODY_OF_NOTHING =
            "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nx";

    private static final String SLOW_BODY_OF_ANOTHER_SITE = "POST /api/orders HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Origin: http://evil.example\r\n"
            + "Content-Length: 60000\r\n\r\n"
            + "{";
    /** Tomcat answers these requests before any filter. */
    private static final String SLOW_BODY_OF_TRACE =
            "TRACE / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nx";

    private static final String SLOW_BODY_OF_THE_SERVER =
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nEA60\r\nx";
    private static final String SLOW_BODY_OF_NO_HOST = "GET / HTTP/1.1\r\nContent-Length: 60000\r\n\r\nx";
    private static final String SLOW_LARGE_BODY =
            "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";
    private static final String SLOW_HEADERS = "GET /api/orders HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

    private static RunningSystem system;

    @BeforeAll
    static void start() {
        // The own timeout of Tomcat would eventually end the connections that send or read nothing.
        system = RunningSystem.start(
                "server.tomcat.threads.max=" + THREADS,
                "server.tomcat.connection-timeout=10m",
                "quadrille.api.request-timeout=2s");
        TeaShop.open(system);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SLOW_BODY,
                SLOW_CHUNKS,
                SLOW_BODY_OF_NOTHING,
                SLOW_BODY_OF_ANOTHER_SITE,
                SLOW_BODY_OF_TRACE,
                SLOW_BODY_OF_THE_SERVER,
                SLOW_BODY_OF_NO_HOST,
                SLOW_LARGE_BODY,
                SLOW_HEADERS
            })
    void an_order_is_placed_while_a_thousand_clients_send_a_byte_now_and_then(String beginning) {
        try (var slowClients = new SlowClients(1_000, client -> client.send(beginning), client -> client.send(" "))) {
            slowClients.awaitUnderWay();
            assertIsServed();
        }
    }

    @Test
    void an_order_is_placed_while_other_clients_do_not_read_their_answers() {
        var requests = get(LARGE).repeat(10);
        try (var slowClients =
                new SlowClients(2 * THREADS, client -> client.send(requests), client -> client.send("\r\n"))) {
            slowClients.awaitUnderWay();
            assertIsServed();
        }
    }

    @Test
    void an_order_is_placed_while_other_clients_read_their_answers_slowly() {
        var requests = get(LARGE).repeat(10);
        try (var slowClients =
                new SlowClients(2 * THREADS, client -> client.send(requests), client -> client.readSome())) {
            slowClients.awaitUnderWay();
            assertIsServed();
        }
    }

    @Test
    void a_request_body_that_takes_too_long_gets_408_and_its_connection_is_closed() {
        for (var beginning : List.of(SLOW_BODY, SLOW_CHUNKS, SLOW_BODY_OF_NOTHING)) {
            try (var client = new RawConnection(system.port())) {
                var answer = client.send(beginning).readToEnd();
                assertThat(answer).startsWith("HTTP/1.1 408 ").containsIgnoringCase("\r\nConnection: close\r\n");
                assertThat(answer).contains("application/problem+json", "did not arrive within 2000 ms");
            }
        }
    }

    @Test
    void a_connection_whose_request_headers_take_too_long_is_closed() {
        assertThat(answerTo("G", "E")).isEmpty();
        assertThat(answerTo(SLOW_HEADERS, "E")).isEmpty();
    }

    @Test
    void no_thread_waits_for_a_request_body_that_is_not_read() {
        for (var beginning :
                List.of(SLOW_BODY_OF_TRACE, SLOW_BODY_OF_THE_SERVER, SLOW_BODY_OF_NO_HOST, SLOW_LARGE_BODY)) {
            try (var client = new RawConnection(system.port())) {
                assertThat(client.send(beginning).readToEnd()).startsWith("HTTP/1.1 ");
            }
        }
    }

    /** The whole answer until the server closes the connection; the client sends on ten times a second. */
    private static String answerTo(String beginning, String going) {
        try (var client = new RawConnection(system.port());
                var drip = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().factory())) {
            client.send(beginning);
            var dripping = drip.scheduleAtFixedRate(() -> client.send(going), 100, 100, TimeUnit.MILLISECONDS);
            var answer = client.readToEnd();
            dripping.cancel(false);
            return answer;
        }
    }

    @Test
    void the_management_port_serves_only_health_and_metrics() {
        assertThat(ask(system.managementPort(), "/actuator/health/readiness").body())
                .contains("\"UP\"");
        assertThat(ask(system.managementPort(), "/actuator/prometheus").body())
                .contains("quadrille_orders_placed_total");
        var others = List.of(
                "/api/orders", "/console/orders", "/api/stream", "/", "/actuators", "/actuator/../api/orders", LARGE);
        for (var path : others) {
            assertThat(ask(system.managementPort(), path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void clients_that_disconnect_cause_no_log_lines(CapturedOutput log) {
        for (int order = 0; order < 20; order++) place("leaver-" + order);
        var requests = List.of(
                SLOW_HEADERS,
                SLOW_BODY,
                SLOW_CHUNKS,
                SLOW_BODY_OF_NOTHING,
                get("/api/audit/export"),
                get("/api/orders?size=100"),
                get("/api/stream"),
                get(LARGE),
                get("/actuator/prometheus"),
                get("/v3/api-docs"),
                get("/api/audit/orders/leaver-1/events"),
                "POST /api/wallets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 15\r\n\r\n{\"userId\":\"bo\"}");
        for (var request : requests) {
            for (int i = 0; i < 5; i++) {
                try (var early = new RawConnection(system.port())) {
                    early.send(request);
                }
                new RawConnection(system.port()).send(request).reset();
                if (!request.startsWith("GET") || request.equals(SLOW_HEADERS)) continue;
                try (var late = new RawConnection(system.port())) {
                    late.send(request).read(100);
                }
                var killed = new RawConnection(system.port()).send(request);
                killed.read(100);
                killed.reset();
            }
        }
        // A stream notices a closed connection at its next write.
        await("end of all connections").until(() -> {
            system.commands().sendAndWait(new RegisterProduct("news-" + System.nanoTime(), "News", 1, 1));
            return connections() == NO_CLIENTS;
        });
        assertThat(log.getAll().lines().filter(line -> line.matches(".* (WARN|ERROR) .*")))
                .isEmpty();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static long connections() {
        return ((AbstractProtocol<?>) system.connectors()[0].getProtocolHandler()).getConnectionCount();
    }

    /** While the slow clients are connected, an order is accepted and ends, and both ports report health. */
    private static void assertIsServed() {
        var orderId = "order-" + System.nanoTime();
        place(orderId);
        await(orderId)
                .until(() -> ask(system.port(), "/api/orders/" + orderId).body().contains("\"COMPLETED\""));
        assertThat(ask(system.port(), "/actuator/health").statusCode()).isEqualTo(200);
        assertThat(ask(system.managementPort(), "/actuator/health").statusCode())
                .isEqualTo(200);
    }

    private static void place(String orderId) {
        var body = "{\"orderId\":\"" + orderId
                + "\",\"userId\":\"alice\",\"lines\":[{\"productId\":\"tea\",\"quantity\":1}]}";
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + system.port() + "/api/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        assertThat(send(request).statusCode()).isEqualTo(202);
    }

    private static HttpResponse<String> ask(int port, String path) {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request.timeout(Patience.PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Slow clients: each begins a request, continues it five times a second, and begins again when it is disconnected.
     */
    private static final class SlowClients implements AutoCloseable {

        private final ScheduledExecutorService clock =
                Executors.newScheduledThreadPool(4, Thread.ofPlatform().daemon().factory());
        private final List<Thread> clients = new ArrayList<>();
        private final CountDownLatch begun;
        private volatile boolean over;

        SlowClients(int number, Consumer<RawConnection> beginning, Consumer<RawConnection> going) {
            // Twice the number: some clients were disconnected, and these must not hold a thread either.
            begun = new CountDownLatch(2 * number);
            IntStream.range(0, number)
                    .forEach(i -> clients.add(Thread.startVirtualThread(() -> run(beginning, going))));
        }

        private void run(Consumer<RawConnection> beginning, Consumer<RawConnection> going) {
            while (!over) {
                try (var client = new RawConnection(system.port())) {
                    beginning.accept(client);
                    begun.countDown();
                    while (!over) {
                        going.accept(client);
                        pause();
                    }
                } catch (UncheckedIOException cutOff) {
                    // The client connects again.
                }
            }
        }

        private void pause() {
            var turn = new CompletableFuture<Void>();
            clock.schedule(() -> turn.complete(null), 200, TimeUnit.MILLISECONDS);
            turn.join();
        }

        void awaitUnderWay() {
            try {
                assertThat(begun.await(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            over = true;
            clients.forEach(client -> {
                try {
                    client.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            clock.shutdownNow();
        }
    }
}
