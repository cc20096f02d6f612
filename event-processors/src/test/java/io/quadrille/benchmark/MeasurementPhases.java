package io.quadrille.benchmark;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The measurements of a running system. Each phase has its own orders, whose coupons are issued before. */
final class MeasurementPhases {

    private static final long RETRY_NANOS = 20_000_000;
    private static final long PATIENCE_SECONDS = 600;
    private static final int PRECISION = 3;

    private final BenchmarkedSystem system;
    private final CompletionWatcher completions;
    private final int connections;

    MeasurementPhases(BenchmarkedSystem system, CompletionWatcher completions, int connections) {
        this.system = system;
        this.completions = completions;
        this.connections = connections;
    }

    /**
     * @param seconds from the first request to the end of the last order
     * @param acceptedSeconds from the first request to the answer to the last one
     */
    record Throughput(int orders, double seconds, double acceptedSeconds) {

        double perSecond() {
            return orders / seconds;
        }

        double acceptedPerSecond() {
            return orders / acceptedSeconds;
        }
    }

    /** Issues the coupons of the orders and waits until the system has published and chained these events. */
    OrderSet prepare(OrderSet orders) {
        BenchmarkCatalogue.issueCoupons(system.installation().sql("coupon"), orders);
        system.awaitSettled();
        completions.expect(orders);
        return orders;
    }

    /** From now on the ends of these orders are recorded. */
    void expect(OrderSet orders) {
        completions.expect(orders);
    }

    /**
     * Like {@link #prepare}, and waits until the system is idle, so that the JIT compiler does not disturb warm
     * measurements.
     */
    OrderSet prepareAtRest(OrderSet orders) throws InterruptedException {
        prepare(orders);
        system.awaitRest();
        return orders;
    }

    /**
     * Lets PostgreSQL reuse its WAL files, as after a longer uptime. Before the first checkpoint each 16 MB of WAL need
     * a new file, which is filled with zeros while all commits wait.
     */
    void checkpoint() {
        system.installation().servers().sql("postgres").sql("checkpoint").update();
    }

    private OrderClients clients(int number) {
        return new OrderClients(system.address("order"), number);
    }

    /** Places all orders as fast as they are accepted, and waits until all are COMPLETED in the read model. */
    Throughput throughput(OrderSet orders) throws IOException, InterruptedException {
        try (var clients = clients(connections)) {
            clients.connect();
            long begin = System.nanoTime();
            clients.placeAll(orders);
            long accepted = System.nanoTime();
            orders.awaitEnd(PATIENCE_SECONDS);
            requireCompleted(orders);
            return new Throughput(orders.number(), (orders.lastEnd() - begin) / 1e9, (accepted - begin) / 1e9);
        }
    }

    /** Places each order after the end of the one before. */
    Histogram singles(OrderSet orders) throws IOException, InterruptedException {
        var latencies = new Histogram(PRECISION);
        try (var clients = clients(1)) {
            clients.connect();
            for (int i = 0; i < orders.number(); i++) {
                long begin = System.nanoTime();
                clients.place(orders, i);
                orders.awaitEndOf(i, PATIENCE_SECONDS);
                latencies.recordValue((orders.endOf(i) - begin) / 1_000);
            }
        }
        requireCompleted(orders);
        return latencies;
    }

    /** Places orders at random arrival times; latencies start at the due times. */
    Histogram load(OrderSet orders, double perSecond, long seed) throws IOException, InterruptedException {
        var due = Arrivals.poisson(orders.number(), perSecond, seed);
        try (var clients = clients(4 * connections)) {
            clients.connect();
            long begin = System.nanoTime();
            clients.placeWhenDue(orders, begin, due);
            orders.awaitEnd(PATIENCE_SECONDS);
            requireCompleted(orders);
            return orders.sinceDue(begin, due);
        }
    }

    /**
     * @param offered orders per second
     * @param accepted orders per second
     * @param latencies of accepted orders, from their due times
     * @param endSeconds from the answer to the last request to the end of the last order
     */
    record Overload(double offered, double accepted, Histogram latencies, double endSeconds) {}

    /**
     * Places orders at random arrival times, once each: refused orders are not repeated. All accepted orders must end.
     */
    Overload overload(OrderSet orders, double perSecond, long seed) throws IOException, InterruptedException {
        var due = Arrivals.poisson(orders.number(), perSecond, seed);
        try (var clients = clients(4 * connections)) {
            clients.connect();
            long begin = System.nanoTime();
            var accepted = clients.offerWhenDue(orders, begin, due);
            long placed = System.nanoTime();
            var latencies = new Histogram(PRECISION);
            long last = placed;
            for (int i : accepted.stream().toArray()) {
                orders.awaitEndOf(i, PATIENCE_SECONDS);
                latencies.recordValue((orders.endOf(i) - begin - due[i]) / 1_000);
                if (orders.endOf(i) - last > 0) last = orders.endOf(i);
            }
            requireCompleted(orders, accepted.cardinality());
            double seconds = (placed - begin) / 1e9;
            return new Overload(
                    orders.number() / seconds, accepted.cardinality() / seconds, latencies, (last - placed) / 1e9);
        }
    }

    /** Places the first order as soon as the system answers, and waits for its end. */
    static void first(BenchmarkedSystem system, CompletionWatcher completions, OrderSet orders)
            throws InterruptedException {
        completions.expect(orders);
        try (var clients = new OrderClients(system.address("order"), 1)) {
            for (boolean placed = false; !placed; ) {
                try {
                    clients.place(orders, 0);
                    placed = true;
                } catch (IOException notYet) {
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
            orders.awaitEnd(PATIENCE_SECONDS);
        }
    }

    /** Accepts orders while the broker is down. Returns the time of its restart by {@link System#nanoTime}. */
    long outage(OrderSet orders) throws InterruptedException {
        var servers = system.installation().servers();
        servers.killBroker();
        try (var clients = OrderClients.hasty(system.address("order"), connections)) {
            clients.placeAll(orders);
        } finally {
            servers.startBroker();
        }
        long back = System.nanoTime();
        orders.awaitEnd(PATIENCE_SECONDS);
        requireCompleted(orders);
        return back;
    }

    /** Checks the read model: an order that ended otherwise, or only there, must not be measured. */
    private void requireCompleted(OrderSet orders) {
        requireCompleted(orders, orders.number());
    }

    private void requireCompleted(OrderSet orders, int number) {
        long completed = system.installation()
                .sql("order")
                .sql("select count(*) from order_view where status = 'COMPLETED' and starts_with(order_id, ?)")
                .param(orders.prefix())
                .query(Long.class)
                .single();
        if (completed != number) {
            throw new IllegalStateException(
                    completed + " of the " + number + " orders " + orders.prefix() + "... are COMPLETED");
        }
    }
}
