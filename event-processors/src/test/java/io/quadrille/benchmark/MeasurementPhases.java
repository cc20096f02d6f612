package io.quadrille.benchmark;

import io.quadrille.checkout.choreography.Domain;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What is done with a running system to measure it. Each phase has orders of its own, whose coupons are there before it
 * begins.
 */
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
     * @param acceptedSeconds to the answer to the last request
     */
    record Throughput(int orders, double seconds, double acceptedSeconds) {

        double perSecond() {
            return orders / seconds;
        }

        double acceptedPerSecond() {
            return orders / acceptedSeconds;
        }
    }

    /** Issues the coupons of the orders and waits until the system has taken that in. */
    OrderSet prepare(OrderSet orders) {
        BenchmarkCatalogue.issueCoupons(system.installation().sql(Domain.COUPON), orders);
        system.awaitSettled();
        completions.expect(orders);
        return orders;
    }

    /** From now on it is the ends of these that are seen. */
    void expect(OrderSet orders) {
        completions.expect(orders);
    }

    /** As {@link #prepare}, and waits until the system is at rest: what is measured warm has no compiler beside it. */
    OrderSet prepareAtRest(OrderSet orders) throws InterruptedException {
        prepare(orders);
        system.awaitRest();
        return orders;
    }

    /**
     * Lets PostgreSQL use its log's files again, as it does when it has been up for a while. Until its first checkpoint
     * every 16 MB of log are a new file, which is written full of zeros first while each commit waits.
     */
    void checkpoint() {
        system.installation().servers().sql("postgres").sql("checkpoint").update();
    }

    private OrderClients clients(int number) {
        return new OrderClients(system.address(Domain.ORDER), number);
    }

    /** Places all orders as fast as they are accepted, and waits until all are completed in the read model. */
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

    /** Places one order after the end of the one before. */
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

    /** Places orders as they arrive by themselves; latencies count from when they were due. */
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
     * @param offered orders a second
     * @param accepted of these, a second
     * @param latencies of what was accepted, from when it was due
     * @param endSeconds from the last request's answer to the end of the last order
     */
    record Overload(double offered, double accepted, Histogram latencies, double endSeconds) {}

    /**
     * Places orders as they arrive by themselves, once: those that are turned away do not come back. All that were
     * accepted must end.
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

    /** Places the first order as soon as somebody answers, and waits for its end. */
    static void first(BenchmarkedSystem system, CompletionWatcher completions, OrderSet orders)
            throws InterruptedException {
        completions.expect(orders);
        try (var clients = new OrderClients(system.address(Domain.ORDER), 1)) {
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

    /** Accepts orders while the broker is away. Returns when it was back, by {@link System#nanoTime}. */
    long outage(OrderSet orders) throws InterruptedException {
        var servers = system.installation().servers();
        servers.killBroker();
        try (var clients = OrderClients.hasty(system.address(Domain.ORDER), connections)) {
            clients.placeAll(orders);
        } finally {
            servers.startBroker();
        }
        long back = System.nanoTime();
        orders.awaitEnd(PATIENCE_SECONDS);
        requireCompleted(orders);
        return back;
    }

    /** The last word is the read model's: an order that ended otherwise, or there alone, is none that was measured. */
    private void requireCompleted(OrderSet orders) {
        requireCompleted(orders, orders.number());
    }

    private void requireCompleted(OrderSet orders, int number) {
        long completed = system.installation()
                .sql(Domain.ORDER)
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
