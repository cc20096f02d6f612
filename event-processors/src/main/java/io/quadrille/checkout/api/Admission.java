package io.quadrille.checkout.api;

import io.quadrille.http.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether another order is taken in. Work piles up in front of the slowest group, wherever that runs, and so shows in
 * how long orders are under way: when half of the newest that could have ended by now have not, no more are taken until
 * they have. What was taken before goes on. It is noticed when the first are late, so if twice as many come as can be
 * done, an accepted order waits up to about twice the limit. Orders that wait for reasons of their own, such as a dead
 * letter, are few among the others; and since every {@value #TRICKLE}th order, ten a second at most, is taken all the
 * same, they cannot keep the rest out for good. Thread-safe; the database is asked a few times a second at most, and by
 * one request at a time.
 */
public final class Admission {

    /** How many of the newest orders over the limit are looked at. */
    static final int NEWEST = 200;

    /** So many of them that are under way are a crowd. */
    static final int CROWD = NEWEST / 2;

    static final int TRICKLE = 20;

    private static final Duration TRICKLE_EVERY = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Duration mostLag;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile OptionalLong lookedAt = OptionalLong.empty();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<OptionalLong> trickled = new AtomicReference<>(OptionalLong.empty());
    private volatile boolean crowded;

    /**
     * @param clock the database's, to tell how old orders are
     * @param nanos monotonic, to tell when to look again: no clock that is set may put that off
     */
    public Admission(JdbcClient jdbc, Clock clock, LongSupplier nanos, Duration mostLag) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.nanos = nanos;
        this.mostLag = mostLag;
    }

    /**
     * Returns if an order may be taken in.
     *
     * @throws org.springframework.web.ErrorResponseException 503 with Retry-After if not
     */
    void require() {
        look();
        if (crowded && !isOneOfTheFew()) {
            throw Problems.retryLater(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Orders take longer than " + mostLag.toMillis()
                            + " ms, so no more are taken for now; send it again later.");
        }
    }

    private boolean isOneOfTheFew() {
        if (asked.incrementAndGet() % TRICKLE != 0) return false;
        var last = trickled.get();
        return isOver(last, TRICKLE_EVERY) && trickled.compareAndSet(last, OptionalLong.of(nanos.getAsLong()));
    }

    private void look() {
        if (!isOver(lookedAt, LOOK_EVERY) || !looking.tryLock()) return;
        try {
            lookedAt = OptionalLong.of(nanos.getAsLong());
            crowded = late(clock.instant()) >= CROWD;
        } catch (DataAccessException away) {
            // Whether it is back, the order's own command finds out.
            crowded = false;
        } finally {
            looking.unlock();
        }
    }

    private boolean isOver(OptionalLong since, Duration time) {
        return since.isEmpty() || nanos.getAsLong() - since.getAsLong() >= time.toNanos();
    }

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
