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
 * Admits new orders, or answers 503 while the saga is overloaded. Of all orders that are older than the limit, this
 * class counts the newest {@value #NEWEST}; the saga is overloaded if at least {@value #OVERLOAD} of them have not
 * ended. The order view shows the backlog of every group, even of one that runs in another process, because a backlog
 * delays the end of orders.
 *
 * <p>Overload shows only when the first orders are late. So if orders arrive twice as fast as the saga can process
 * them, an accepted order takes up to about twice the limit. While the saga is overloaded, one request in
 * {@value #TRICKLE} is admitted, at most ten a second. Otherwise orders that wait for a different reason, such as a
 * dead letter, could block all new orders forever.
 *
 * <p>Thread-safe. Requests query the database at most four times a second, one request at a time.
 */
public final class Admission {

    /** How many orders are counted: the newest of those that are older than the limit. */
    static final int NEWEST = 200;

    /** If at least this many of the counted orders have not ended, the saga is overloaded. */
    static final int OVERLOAD = NEWEST / 2;

    /** While the saga is overloaded, one request in this many is admitted. */
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
     * @param nanos a monotonic clock, for the time of the next query: a clock that is set back must not delay it
     * @param mostLag the limit: how long orders may take
     */
    public Admission(JdbcClient jdbc, Clock clock, LongSupplier nanos, Duration mostLag) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.nanos = nanos;
        this.mostLag = mostLag;
    }

    /**
     * Returns if an order may be placed, otherwise throws.
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

    /** How many of the counted orders have not ended. */
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
