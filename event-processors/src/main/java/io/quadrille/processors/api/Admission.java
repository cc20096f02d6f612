package io.quadrille.processors.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether another order is taken in. Work piles up in front of the slowest group, wherever that runs, and so shows in how long
 * orders are under way: when many have been for longer than the limit, no more are taken until they are through. What was taken
 * before goes on, so the wait of an accepted order stays near the limit. Some orders may wait for reasons of their own, such as a
 * dead letter; few of them, or old ones, are not a crowd. Thread-safe; the database is asked a few times a second at most, and by
 * one request at a time.
 */
final class Admission {

  /** So many late orders are a crowd. */
  static final int CROWD = 100;

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** What waits longer than this waits for something else than its turn. */
  private static final Duration OLD = Duration.ofMinutes(1);

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Duration mostLag;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Instant lookedAt = Instant.MIN;
  private volatile boolean crowded;

  Admission(JdbcClient jdbc, Clock clock, Duration mostLag) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.mostLag = mostLag;
  }

  /**
   * Returns if an order may be taken in.
   *
   * @throws org.springframework.web.ErrorResponseException 503 with Retry-After if not; nothing has happened then
   */
  void require() {
    look();
    if (crowded) {
      throw Problems.retryLater(
          HttpStatus.SERVICE_UNAVAILABLE,
          "Orders take longer than " + mostLag.toMillis() + " ms, so no more are taken for now; send it again later.");
    }
  }

  private void look() {
    var now = clock.instant();
    if (Duration.between(lookedAt, now).compareTo(LOOK_EVERY) < 0 || !looking.tryLock()) return;
    try {
      lookedAt = now;
      crowded = late(now) >= CROWD;
    } catch (DataAccessException away) {
      // Whether it is back, the order's own command finds out.
      crowded = false;
    } finally {
      looking.unlock();
    }
  }

  private int late(Instant now) {
    return jdbc.sql(
            """
            select count(*) from (
              select from order_view where status in ('PROCESSING', 'PAYMENT_PENDING') and placed_at between :old and :late limit :crowd)
            """)
        .param("old", sql(now.minus(OLD)))
        .param("late", sql(now.minus(mostLag)))
        .param("crowd", CROWD)
        .query(Integer.class)
        .single();
  }

  private static OffsetDateTime sql(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
