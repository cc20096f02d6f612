package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import io.quadrille.saga.MutatedRequests.Request;
import io.quadrille.testing.RawHttp;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests for every operation in the API description, most of them malformed, to the whole application. None
 * causes a server error, not even by a conflict with another request, and each refusal is a problem that names its
 * reason. {@code -Dquadrille.test.http-requests=1000} sets the number of requests.
 */
class HttpRequestsTest {

    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int REQUESTS = Integer.getInteger("quadrille.test.http-requests", 20_000);
    private static final int CLIENTS = 4;
    private static final int MAX_REPORTED = 25;
    private static final JsonMapper JSON = new JsonMapper();

    /** Words of which a refusal must name one, in any case; other refusals name the conflicting state. */
    private static final Map<Integer, List<String>> REASONS = Map.of(
            403,
            List.of("site"),
            404,
            List.of("path", "there is no"),
            405,
            List.of("method"),
            406,
            List.of("accept must"),
            413,
            List.of("body"),
            415,
            List.of("content-type must"),
            416,
            List.of("range"),
            417,
            List.of("expect"),
            431,
            List.of("headers"));

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> done = new ConcurrentHashMap<>();

    @Test
    void no_request_causes_a_server_error_and_every_refusal_names_its_reason() throws Exception {
        LoggerFactory.getLogger(HttpRequestsTest.class)
                .info("{} requests; to repeat with the same requests: -Dquadrille.seed={}", REQUESTS, SEED);
        try (var system = RunningSystem.start(
                List.of(FailingReactions.class),
                // The test does not check refusals because of load.
                "quadrille.api.most-lag=50s",
                "quadrille.processing.attempts=1",
                "quadrille.dead-letters.attempts=1",
                "quadrille.audit.check-cron=-")) {
            createExamples(system);
            var requests = new MutatedRequests(new OperatorClient(system).apiDescription(), SEED);
            var traces = new LoggedStackTraces();
            traces.start();
            send(requests, system.port());
            traces.stop();

            assertThat(failures)
                    .as("wrong answers; seed %s, statuses %s", SEED, statuses())
                    .isEmpty();
            assertThat(traces.seen).as("stack traces in the log, seed %s", SEED).isEmpty();
            assertThat(done.keySet())
                    .as("operations that were called")
                    .containsExactlyInAnyOrderElementsOf(requests.operations());
            assertThat(statuses().get(200))
                    .as("answers by status: %s", statuses())
                    .isGreaterThan(REQUESTS / 10);
            assertThat(statuses().get(400))
                    .as("answers by status: %s", statuses())
                    .isGreaterThan(REQUESTS / 10);
            assertStillWorks(system);
        }
    }

    /** Creates the entities that the examples of the description name. */
    private static void createExamples(RunningSystem system) {
        system.commands().sendAndWait(new RegisterProduct("espresso-beans", "Espresso beans, 1 kg", 1_890, 1_000_000));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000_000_000));
        var discount = new Discount(Discount.Type.PERCENT, 10);
        system.commands().sendAndWait(new IssueCoupon("spring-sale", "alice", discount, null));
        system.bean(FailingReactions.class).failures.put("order-1", HandlerFailure.EXCEPTION);
        place(system, "first");
        place(system, "order-1");
        system.awaitEvent("first", "order.OrderProcessed");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> new OperatorClient(system)
                                .getJson("/dead-letters?state=ABANDONED")
                                .path("totalItems")
                                .asLong()
                        == 1);
        // A request that retries the dead letter succeeds.
        system.bean(FailingReactions.class).failures.clear();
    }

    private static void place(RunningSystem system, String orderId) {
        system.commands()
                .sendAndWait(new PlaceOrder(orderId, "alice", null, List.of(new OrderLine("espresso-beans", 1))));
    }

    private void send(MutatedRequests requests, int port) throws Exception {
        var next = new AtomicInteger();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++) all.add(clients.submit(() -> sendUntil(requests, port, next)));
            for (var client : all) client.get();
        }
    }

    private void sendUntil(MutatedRequests requests, int port, AtomicInteger next) {
        try (var http = new RawHttp(port)) {
            for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
                var request = requests.request(number);
                done.computeIfAbsent(request.operation(), name -> new AtomicInteger())
                        .incrementAndGet();
                try {
                    check(request, http.send(request.bytes()), number);
                } catch (RuntimeException noAnswer) {
                    report(request, number, "no answer: " + noAnswer.getCause());
                }
            }
        }
    }

    private void check(Request request, RawHttp.Answer answer, int number) {
        statuses.computeIfAbsent(answer.status(), status -> new AtomicInteger()).incrementAndGet();
        var shown = answer.status() + " " + answer.header("Content-Type") + " " + answer.body();
        if (answer.status() >= 500) report(request, number, shown);
        if (answer.body().contains("<html") && !isPage(request, answer)) report(request, number, "HTML: " + shown);
        if (answer.status() < 400 || answer.status() >= 500 || request.method().equals("HEAD")) return;
        if (!answer.header("Content-Type").startsWith("application/problem+json")) {
            report(request, number, "no problem: " + shown);
            return;
        }
        try {
            var problem = JSON.readTree(answer.body());
            if (!namesReason(request, answer.status(), problem)) report(request, number, "names nothing: " + shown);
        } catch (JacksonException notJson) {
            report(request, number, "no JSON: " + shown);
        }
    }

    private static boolean isPage(Request request, RawHttp.Answer answer) {
        return answer.status() == 200 && request.operation().startsWith("/");
    }

    private static boolean namesReason(Request request, int status, JsonNode problem) {
        var detail = problem.path("detail").asString("").toLowerCase(Locale.ROOT);
        var fields = problem.path("errors")
                .valueStream()
                .map(error -> error.path("field").asString(""))
                .toList();
        if (detail.isBlank()) return false;
        if (status != 400)
            return REASONS.getOrDefault(status, List.of("")).stream().anyMatch(detail::contains);
        if (fields.isEmpty() || fields.stream().anyMatch(String::isBlank)) return false;
        var certain = request.certainlyWrong();
        return certain == null || fields.stream().anyMatch(field -> field.startsWith(certain));
    }

    private void report(Request request, int number, String what) {
        if (failures.size() >= MAX_REPORTED) return;
        var shortened = what.length() > 1_500 ? what.substring(0, 1_500) + "…" : what;
        failures.add("request " + number + " of " + request.operation() + " -> " + shortened + "\n" + request.text()
                + "\n----\n");
    }

    private Map<Integer, Integer> statuses() {
        var numbers = new TreeMap<Integer, Integer>();
        statuses.forEach((status, number) -> numbers.put(status, number.get()));
        return numbers;
    }

    /** Groups that requests have paused are resumed, and an order completes. */
    private static void assertStillWorks(RunningSystem system) {
        var operator = new OperatorClient(system);
        for (var domain : List.of("order", "inventory", "coupon", "wallet")) {
            operator.post("/domains/" + domain + "/resume");
        }
        place(system, "the-last-one");
        system.awaitEvent("the-last-one", "order.OrderProcessed");
    }

    /** Collects stack traces that are logged between {@link #start} and {@link #stop}. */
    private static final class LoggedStackTraces extends AppenderBase<ILoggingEvent> {

        private final Logger all = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void start() {
            setContext(all.getLoggerContext());
            super.start();
            all.addAppender(this);
        }

        @Override
        public void stop() {
            all.detachAppender(this);
            super.stop();
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getThrowableProxy() == null || seen.size() >= MAX_REPORTED) return;
            var trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
            seen.add(event + "\n" + trace.substring(0, Math.min(trace.length(), 3_000)));
        }
    }
}
