package io.quadrille.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A set of orders that are placed one after another, each with its own coupon, and their end times. The content equals
 * that of the reference program: one line, 50 products, 200 users, so that aggregates recur. Thread-safe.
 */
final class OrderSet {

    static final int PRODUCTS = 50;
    static final int USERS = 200;
    private static final int PRECISION = 3;
    private static final long GLANCE_NANOS = 500_000;

    private final String name;
    private final boolean hot;
    private final AtomicLongArray ended;
    private final CountDownLatch open;

    private OrderSet(String name, int number, boolean hot) {
        this.name = name;
        this.hot = hot;
        this.ended = new AtomicLongArray(number);
        this.open = new CountDownLatch(number);
    }

    /** @param name unique among the order sets of the system */
    static OrderSet spread(String name, int number) {
        return new OrderSet(name + "-", number, false);
    }

    /** All orders are for one product. */
    static OrderSet hot(String name, int number) {
        return new OrderSet(name + "-", number, true);
    }

    int number() {
        return ended.length();
    }

    /** The prefix of the ids of exactly these orders. */
    String prefix() {
        return name;
    }

    /** The body of a request. */
    String json(int i) {
        return """
            {"orderId":"%1$s%2$d","userId":"u%3$d","couponId":"%1$s%2$d",\
            "lines":[{"productId":"p%4$d","quantity":%5$d}]}\
            """.formatted(name, i, i % USERS, hot ? 0 : i % PRODUCTS, 1 + i % 3);
    }

    /** Records the end of an order if it belongs to this set. Idempotent. */
    void ended(String orderId, long nanoTime) {
        if (!orderId.startsWith(name)) return;
        int i = Integer.parseInt(orderId.substring(name.length()));
        // 0 means not ended; the clock returns 0 for one nanosecond in 500 years.
        if (ended.compareAndSet(i, 0, nanoTime)) open.countDown();
    }

    /** The end of the order by {@link System#nanoTime}. */
    long endOf(int i) {
        return ended.get(i);
    }

    /**
     * The latency of each order in microseconds, from its due time. The send time does not matter: an order that was
     * sent late because of late answers has waited too.
     *
     * @param begin by {@link System#nanoTime}
     * @param due for each order, the nanoseconds after the beginning
     */
    Histogram sinceDue(long begin, long[] due) {
        var latencies = new Histogram(PRECISION);
        for (int i = 0; i < number(); i++) latencies.recordValue(Math.max(0, ended.get(i) - begin - due[i]) / 1_000);
        return latencies;
    }

    long lastEnd() {
        long last = ended.get(0);
        for (int i = 1; i < number(); i++) if (ended.get(i) - last > 0) last = ended.get(i);
        return last;
    }

    /**
     * Waits until one order has ended. The wait does not affect its latency, because the watcher recorded the end.
     *
     * @throws IllegalStateException after this number of seconds
     */
    void awaitEndOf(int i, long seconds) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (ended.get(i) == 0) {
            LockSupport.parkNanos(GLANCE_NANOS);
            if (System.nanoTime() - limit > 0)
                throw new IllegalStateException("order " + name + i + " has not ended after " + seconds + " s");
        }
    }

    /** Waits until all orders have ended. @throws IllegalStateException after this number of seconds */
    void awaitEnd(long seconds) throws InterruptedException {
        if (open.await(seconds, TimeUnit.SECONDS)) return;
        throw new IllegalStateException(open.getCount() + " of the " + number() + " orders " + name
                + "... have not ended after " + seconds + " s");
    }
}
