package io.quadrille.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that place orders, each over its own connection. A client that gets 429 or 503 repeats the order after the
 * time in Retry-After; any other answer than 202 ends the run.
 */
final class OrderClients implements AutoCloseable {

    private static final long HASTY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LIMIT_SECONDS = 600;
    private static final String ORDERS = "/api/orders";

    private final List<HttpConnection> connections = new ArrayList<>();
    private final ExecutorService threads;
    private final boolean hasty;

    OrderClients(URI server, int number) {
        this(server, number, false);
    }

    private OrderClients(URI server, int number, boolean hasty) {
        this.hasty = hasty;
        for (int i = 0; i < number; i++) connections.add(new HttpConnection(server));
        threads = Executors.newFixedThreadPool(
                number, Thread.ofPlatform().name("client-", 0).daemon().factory());
    }

    /** Clients that retry after 20 ms and ignore Retry-After: they fill a system outside of a measurement. */
    static OrderClients hasty(URI server, int number) {
        return new OrderClients(server, number, true);
    }

    /** Connects all clients, so that connecting is not measured. */
    void connect() throws IOException {
        for (var connection : connections) connection.open();
    }

    /** Each client places its next order as soon as the last one was accepted. Returns when all are accepted. */
    void placeAll(OrderSet orders) throws InterruptedException {
        everyClient(orders.number(), 0, (i, connection) -> place(orders, i, connection));
    }

    /**
     * Places each order at its due time by the first free client. Latencies start at the due time, so that waiting for
     * a free client counts as waiting for the server.
     *
     * @param begin by {@link System#nanoTime}
     * @param due for each order, after the beginning
     */
    void placeWhenDue(OrderSet orders, long begin, long[] due) throws InterruptedException {
        everyClient(orders.number(), seconds(due), (i, connection) -> {
            awaitTime(begin + due[i]);
            place(orders, i, connection);
        });
    }

    /** Like {@link #placeWhenDue}, but a refused order is not repeated. @return which orders were accepted */
    BitSet offerWhenDue(OrderSet orders, long begin, long[] due) throws InterruptedException {
        var accepted = new BitSet(orders.number());
        everyClient(orders.number(), seconds(due), (i, connection) -> {
            awaitTime(begin + due[i]);
            if (!isAccepted(orders, i, connection)) return;
            synchronized (accepted) {
                accepted.set(i);
            }
        });
        return accepted;
    }

    /** Places one order. */
    void place(OrderSet orders, int i) throws IOException {
        place(orders, i, connections.getFirst());
    }

    private void place(OrderSet orders, int i, HttpConnection connection) throws IOException {
        while (!isAccepted(orders, i, connection)) {
            LockSupport.parkNanos(hasty ? HASTY_NANOS : TimeUnit.SECONDS.toNanos(connection.retryAfter()));
        }
    }

    private boolean isAccepted(OrderSet orders, int i, HttpConnection connection) throws IOException {
        int status = connection.post(ORDERS, orders.json(i));
        if (status == 202) return true;
        if (status != 429 && status != 503)
            throw new IllegalStateException("status " + status + " for " + orders.json(i));
        return false;
    }

    private interface Placing {
        void place(int i, HttpConnection connection) throws IOException;
    }

    private static long seconds(long[] due) {
        return TimeUnit.NANOSECONDS.toSeconds(due[due.length - 1]);
    }

    /** @param seconds until the last order is due */
    private void everyClient(int number, long seconds, Placing placing) throws InterruptedException {
        var next = new AtomicInteger();
        var working = new ArrayList<Future<?>>();
        for (var connection : connections) {
            working.add(threads.submit(() -> {
                for (int i = next.getAndIncrement(); i < number; i = next.getAndIncrement())
                    placing.place(i, connection);
                return null;
            }));
        }
        try {
            for (var client : working) client.get(seconds + LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            next.set(number);
            throw new IllegalStateException("an order could not be placed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("orders were not accepted within " + (seconds + LIMIT_SECONDS) + " s", e);
        }
    }

    private static void awaitTime(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime())
            LockSupport.parkNanos(left);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        connections.forEach(HttpConnection::close);
    }
}
