package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.crashpoints.ArmedCrashPoint;
import io.quadrille.crashpoints.CrashOperation;
import io.quadrille.crashpoints.CrashPoint;
import io.quadrille.crashpoints.CrashPointApplication;
import io.quadrille.crashpoints.CrashPointFolder;
import io.quadrille.crashpoints.OrderOutcome;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.saga.IdleDetector;
import io.quadrille.saga.TopicClient;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A system whose process fails at crash points and is restarted whenever it halts. */
final class CrashingSystem implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CrashingSystem.class);

    /** The number of concurrent orders. */
    private static final int CONCURRENT_ORDERS = 40;

    /**
     * After a restart two events may be handled in the other order, so a step may not happen and needs another round.
     */
    private static final int ROUNDS = 5;

    private static final List<String> JAVA = ApplicationProcess.java(256);
    private static final List<ConsumerGroup> GROUPS =
            Groups.all().stream().filter(group -> group != Groups.TIMELINE).toList();

    private final CrashPointFolder folder;
    private final HttpServer platform;
    private final Queue<String> platformCalls = new ConcurrentLinkedQueue<>();
    private final int port = InstalledSystem.port();
    private final RetryingClients clients = new RetryingClients(URI.create("http://127.0.0.1:" + port));
    private final Map<String, OrderOutcome> orders = new HashMap<>();
    private final String name;
    private final InstalledSystem system;
    private ApplicationProcess process;
    private int starts;

    /** @param folder where the process finds its crash points */
    CrashingSystem(String name, Path folder) throws IOException {
        this.name = name;
        this.folder = new CrashPointFolder(folder);
        platform = platform(platformCalls);
        var database = EmbeddedServers.freshDatabase();
        system = new InstalledSystem(
                name,
                database.dataSource(),
                database.jdbcUrl() + "?sslmode=disable",
                database.username(),
                database.password(),
                EmbeddedServers.kafka().bootstrapServers(),
                name + ".",
                Set.copyOf(CheckoutSaga.SAGA.domains()));
        // Short intervals, so that failures are retried soon.
        system.with("QUADRILLE_PROCESSING_CLAIM_TIMEOUT", "500ms");
        system.with("QUADRILLE_PROCESSING_FIRST_RETRY", "10ms");
        system.with("QUADRILLE_PROCESSING_LONGEST_RETRY", "200ms");
        system.with("QUADRILLE_DEAD_LETTERS_FIRST_RETRY", "100ms");
        system.with("QUADRILLE_DEAD_LETTERS_LONGEST_RETRY", "500ms");
        system.with("QUADRILLE_RELAY_LEASE", "2s");
        // A producer whose thread has ended is closed after twice the delivery timeout.
        system.with("QUADRILLE_KAFKA_PROPERTIES_DELIVERY_TIMEOUT_MS", "3000");
        system.with("QUADRILLE_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "2000");
        system.with(
                "QUADRILLE_PLATFORM_URL",
                "http://127.0.0.1:" + platform.getAddress().getPort() + "/");
    }

    private static HttpServer platform(Queue<String> platformCalls) throws IOException {
        var platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/", exchange -> {
            platformCalls.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        platform.start();
        return platform;
    }

    /**
     * Lets the process fail at each of these points, each for its own order. Returns when all points were triggered and
     * all orders have ended.
     *
     * @throws AssertionError if an order has a wrong outcome or never reaches its point
     */
    void triggerAll(List<CrashPoint> points) throws Exception {
        // A process takes claims at its start.
        var claims = points.stream()
                .filter(point -> point.operation() == CrashOperation.CLAIM)
                .toList();
        arm(claims.stream().map(point -> new ArmedCrashPoint(point, "none")).toList());
        start();
        await("claims", () -> unfired(claims).isEmpty());
        await("readiness", () -> process.isReady());
        openShop();
        for (int i = 0; i < points.size(); i += CONCURRENT_ORDERS) {
            triggerTogether(points.subList(i, Math.min(points.size(), i + CONCURRENT_ORDERS)));
        }
        log.info("{}: {} crash points, {} starts", name, points.size(), starts);
    }

    private void triggerTogether(List<CrashPoint> points) throws Exception {
        var left = unfired(points);
        for (int round = 1; !left.isEmpty() && round <= ROUNDS; round++) {
            var armed = new ArrayList<ArmedCrashPoint>();
            for (var point : left) armed.add(new ArmedCrashPoint(point, "o" + (orders.size() + armed.size())));
            for (var one : armed)
                orders.put(one.orderId(), one.crashPoint().step().orderOutcome());
            ask(armed.stream().flatMap(one -> coupons(one.orderId())).toList());
            arm(armed);
            ask(armed.stream().map(one -> order(one.orderId())).toList());
            // Points without an order are reached at any time, perhaps after all orders have ended.
            var independent = left.stream()
                    .filter(point -> point.step().isIndependentOfOrders())
                    .toList();
            await("crash points without an order", () -> unfired(independent).isEmpty());
            awaitRest();
            left = unfired(left);
            log.info("{}: {} crash points, round {}, {} not reached", name, points.size(), round, left.size());
        }
        assertThat(left).as("crash points that were never reached").isEmpty();
    }

    private void arm(List<ArmedCrashPoint> armed) throws IOException {
        ArmedCrashPoint.write(folder.armed(), armed);
    }

    private List<CrashPoint> unfired(List<CrashPoint> points) throws IOException {
        var fired = new HashSet<CrashPoint>();
        for (var one : ArmedCrashPoint.read(folder.fired())) fired.add(one.crashPoint());
        return points.stream().filter(point -> !fired.contains(point)).toList();
    }

    private void start() {
        starts++;
        var jar = folder.folder().resolve("struck.jar");
        if (Files.notExists(jar)) {
            SharedClasses.pack(
                    jar,
                    Path.of("target", "test-classes").toAbsolutePath(),
                    packageFolder(CrashPointApplication.class),
                    packageFolder(Topics.class));
        }
        var java = Stream.concat(JAVA.stream(), Stream.of(folder.option())).toList();
        var application = ApplicationProcess.application(CrashPointApplication.class, jar);
        process = system.start(ApplicationProcess.command(java, application), name, port);
    }

    private static String packageFolder(Class<?> type) {
        return type.getPackageName().replace('.', '/');
    }

    /** Waits for the condition and restarts the process whenever it halts. */
    private void await(String what, Callable<Boolean> condition) {
        while (true) {
            Awaitility.await(what + " or a halt of " + name)
                    .pollInterval(Duration.ofMillis(100))
                    .pollInSameThread()
                    .until(() -> !process.isAlive() || condition.call());
            if (process.isAlive()) return;
            assertThat(process.exitCode())
                    .as("exit code of %s, which may only end by a halt", name)
                    .isEqualTo(CrashPointFolder.HALTED);
            start();
        }
    }

    private void ask(List<?> commands) throws Exception {
        clients.ask(commands);
        await("answers", clients::areAllAnswered);
        clients.awaitAnswers();
    }

    private void awaitRest() {
        try (var topicClient = new TopicClient(system)) {
            var idleDetector = new IdleDetector(system, topicClient, GROUPS);
            await("idle system", () -> isAtRest(idleDetector));
        }
    }

    private boolean isAtRest(IdleDetector idleDetector) {
        return system.underWay() == 0 && openLetters() == 0 && idleDetector.isIdle();
    }

    private long openLetters() {
        return system.sql()
                .sql("select count(*) from dead_letter where state in ('RETRYING', 'ABANDONED')")
                .query(Long.class)
                .single();
    }

    private void openShop() throws Exception {
        ask(List.of(
                new RegisterProduct("tea", "Tea", 250, 1_000_000),
                new RegisterProduct("gold", "Gold", 250, 0),
                new OpenWallet("rich", 1_000_000_000),
                new OpenWallet("poor", 1)));
    }

    private Stream<Object> coupons(String orderId) {
        return switch (orders.get(orderId)) {
            case COMPLETED, STOCK_REFUSED -> Stream.of(coupon(orderId, "rich"));
            case COUPON_REFUSED -> Stream.empty();
            case PAYMENT_REFUSED -> Stream.of(coupon(orderId, "poor"));
        };
    }

    private static IssueCoupon coupon(String orderId, String userId) {
        return new IssueCoupon("c-" + orderId, userId, new Discount(Discount.Type.FIXED, 50), null);
    }

    private PlaceOrder order(String orderId) {
        var tea = new OrderLine("tea", 1);
        return switch (orders.get(orderId)) {
            case COMPLETED -> new PlaceOrder(orderId, "rich", "c-" + orderId, List.of(tea));
            case STOCK_REFUSED ->
                new PlaceOrder(orderId, "rich", "c-" + orderId, List.of(tea, new OrderLine("gold", 1)));
            case COUPON_REFUSED -> new PlaceOrder(orderId, "rich", "none", List.of(tea));
            case PAYMENT_REFUSED -> new PlaceOrder(orderId, "poor", "c-" + orderId, List.of(tea));
        };
    }

    /** Each order has the outcome that it would have without failures, and its effects happened once. */
    void assertRight() {
        var completed = ordersWith(kind -> kind == OrderOutcome.COMPLETED);
        var cancelled = ordersWith(kind -> kind != OrderOutcome.COMPLETED);
        assertThat(system.withStatus("COMPLETED")).containsExactlyInAnyOrderElementsOf(completed);
        assertThat(system.withStatus("CANCELLED")).containsExactlyInAnyOrderElementsOf(cancelled);
        assertThat(Set.copyOf(platformCalls)).containsExactlyInAnyOrderElementsOf(completed);
        assertThat(system.sql()
                        .sql("select cause from parked_record")
                        .query(String.class)
                        .list())
                .isEmpty();
        var report = system.check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
    }

    private List<String> ordersWith(Predicate<OrderOutcome> outcome) {
        return orders.entrySet().stream()
                .filter(order -> outcome.test(order.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void close() {
        clients.close();
        if (process != null) process.kill();
        platform.stop(0);
    }
}
