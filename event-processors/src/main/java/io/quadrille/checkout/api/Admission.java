package io.quadrille.checkout.api;

import io.quadrille.http.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Admits new orders, or responds with 503 while the saga is overloaded. The saga counts as overloaded if, among the
 * {@value #NEWEST} most recent orders that were placed longer ago than the time limit {@code mostLag}, at least
 * {@value #OVERLOAD} are unfinished. The order view is measured rather than consumer lag, because the slowest group may
 * run in another process, and its backlog shows up as orders that finish late.
 *
 * <p>Overload becomes visible only once the first orders are late. If orders arrive twice as fast as they can be
 * processed, an accepted order can therefore take about twice the limit. While the saga is overloaded, one request in
 * {@value #TRICKLE} is admitted, at most ten a second. Without this trickle, orders stuck for reasons other than load,
 * such as a dead letter, could block new orders forever.
 *
 * <p>Thread-safe. Requests query the database at most four times a second, one request at a time.
 */
public final class Admission {

    /** How many of the most recent orders past the time limit are examined. */
    static final int NEWEST = 200;

    /** If at least this many of the examined orders are unfinished, the saga counts as overloaded. */
    static final int OVERLOAD = NEWEST / 2;

    /** While the saga is overloaded, one in every {@code TRICKLE} requests is admitted. */
    static final int TRICKLE = 20;

    private static final Duration TRICKLE_INTERVAL = Duration.ofMillis(100);
    private static final Duration QUERY_INTERVAL = Duration.ofMillis(250);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Duration mostLag;
    private final ReentrantLock querying = new ReentrantLock();
    private volatile OptionalLong lastQuery = OptionalLong.empty();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<OptionalLong> lastTrickle = new AtomicReference<>(OptionalLong.empty());
    private volatile boolean isOverloaded;

    /**
     * @param clock the database's clock, for the age of orders
     * @param nanos a monotonic clock that schedules the queries, so that setting the system clock back cannot delay
     *     them
     * @param mostLag the time limit: how long orders may take
     */
    public Admission(JdbcClient jdbc, Clock clock, LongSupplier nanos, Duration mostLag) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.nanos = nanos;
        this.mostLag = mostLag;
    }

    /**
     * Returns normally if a new order may be placed, and throws otherwise.
     *
     * @throws org.springframework.web.ErrorResponseException 503 with Retry-After if the saga is overloaded
     */
    void require() {
        queryIfDue();
        if (isOverloaded && !isTrickle()) {
            throw Problems.retryLater(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Orders take longer than " + mostLag.toMillis()
                            + " ms, so no new orders are accepted for now; retry later.");
        }
    }

    private boolean isTrickle() {
        if (requests.incrementAndGet() % TRICKLE != 0) return false;
        var last = Objects.requireNonNull(lastTrickle.get(), "set from the beginning");
        return hasPassed(TRICKLE_INTERVAL, last) && lastTrickle.compareAndSet(last, OptionalLong.of(nanos.getAsLong()));
    }

    private void queryIfDue() {
        if (!hasPassed(QUERY_INTERVAL, lastQuery) || !querying.tryLock()) return;
        try {
            lastQuery = OptionalLong.of(nanos.getAsLong());
            isOverloaded = late(clock.instant()) >= OVERLOAD;
        } catch (DataAccessException unavailable) {
            // Admits the order: its own command fails if the database is still unavailable.
            isOverloaded = false;
        } finally {
            querying.unlock();
        }
    }

    private boolean hasPassed(Duration time, OptionalLong since) {
        return since.isEmpty() || nanos.getAsLong() - since.getAsLong() >= time.toNanos();
    }

    /** Counts the unfinished orders among the {@value #NEWEST} most recent orders past the time limit. */
    private int late(Instant now) {
        return jdbc.sql("""
            select count(*) from (select status from order_view where placed_at <= :late order by placed_at desc
              limit :newest) as newest
            where status in ('PROCESSING', 'PAYMENT_PENDING')
            """)
                .param("late", now.minus(mostLag).atOffset(ZoneOffset.UTC))
                .param("newest", NEWEST)
                .query(Integer.class)
                .single();
    }
}
