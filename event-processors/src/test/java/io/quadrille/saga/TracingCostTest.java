package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Throughput and CPU time per order with tracing of every order and without tracing. CPU time is comparable even on a
 * busy machine. Two systems in this JVM alternate. The test asserts no times; the figures are in the log.
 */
@EnabledIfSystemProperty(named = TracingCostTest.ROUNDS, matches = "\\d+")
class TracingCostTest {

    static final String ROUNDS = "quadrille.test.tracing-rounds";

    private static final Logger log = LoggerFactory.getLogger(TracingCostTest.class);
    private static final int ORDERS = Integer.getInteger("quadrille.test.orders", 2_000);
    private static final int WARM_UP = 3;
    private static final int CLIENTS = 8;
    private static final int USERS = 200;

    @Test
    void throughput_with_and_without_tracing_is_logged() throws Exception {
        var collector = collector();
        try (var off = RunningSystem.start();
                var on = RunningSystem.start("management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:"
                        + collector.getAddress().getPort() + "/v1/traces")) {
            for (var system : List.of(off, on)) openShop(system);
            int rounds = Integer.getInteger(ROUNDS);
            var without = new ArrayList<TracingFigures>();
            var with = new ArrayList<TracingFigures>();
            for (int round = -WARM_UP; round < rounds; round++) {
                // The first system may help or harm the second, so each is first equally often.
                boolean offFirst = round % 2 == 0;
                var first = measure(offFirst ? off : on, round);
                var second = measure(offFirst ? on : off, round);
                if (round < 0) continue;
                without.add(offFirst ? first : second);
                with.add(offFirst ? second : first);
                log.info("Round {}: without traces {}, with traces {}", round, without.getLast(), with.getLast());
            }
            report("orders/s", without, with, TracingFigures::ordersPerSecond);
            report("ms of CPU per order", without, with, TracingFigures::cpuMillis);
            assertThat(with).hasSize(rounds);
        } finally {
            collector.stop(0);
        }
    }

    private static void openShop(RunningSystem system) {
        for (int i = 0; i < USERS; i++) {
            system.commands().sendAndWait(new RegisterProduct("p" + i, "Product", 100, 1_000_000_000));
            system.commands().sendAndWait(new OpenWallet("u" + i, 1_000_000_000_000L));
        }
    }

    private record TracingFigures(double ordersPerSecond, double cpuMillis) {}

    private static void report(
            String what,
            List<TracingFigures> without,
            List<TracingFigures> with,
            ToDoubleFunction<TracingFigures> figure) {
        var off = without.stream().map(figure::applyAsDouble).toList();
        var on = with.stream().map(figure::applyAsDouble).toList();
        var ratios = IntStream.range(0, off.size())
                .mapToObj(i -> on.get(i) / off.get(i))
                .toList();
        log.info(
                "{}: without {}; with {}; ratio of the medians {}; of each round {}",
                what,
                spread(off),
                spread(on),
                "%.3f".formatted(median(on) / median(off)),
                spread(ratios));
    }

    private static TracingFigures measure(RunningSystem system, int round) throws Exception {
        long before = completed(system);
        var work = new ArrayList<Runnable>();
        for (int i = 0; i < ORDERS; i++) {
            var lines = List.of(new OrderLine("p" + i % USERS, 1), new OrderLine("p" + (i + 7) % USERS, 2));
            var order = new PlaceOrder("o" + round + "-" + i, "u" + i % USERS, null, lines);
            work.add(() -> system.commands().sendAndWait(order));
        }
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begun = System.nanoTime();
        long used = process.getProcessCpuTime();
        ConcurrentClients.runAll(CLIENTS, work);
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(10))
                .pollInSameThread()
                .until(() -> completed(system) == before + ORDERS);
        return new TracingFigures(
                ORDERS / ((System.nanoTime() - begun) / 1e9), (process.getProcessCpuTime() - used) / 1e6 / ORDERS);
    }

    private static long completed(RunningSystem system) {
        return system.sql()
                .sql("select count(*) from order_view where status = 'COMPLETED'")
                .query(Long.class)
                .single();
    }

    /** Accepts all spans and ignores them. */
    private static HttpServer collector() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        return server;
    }

    private static String spread(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return "median %.2f (%.2f to %.2f)".formatted(median(values), sorted.getFirst(), sorted.getLast());
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
