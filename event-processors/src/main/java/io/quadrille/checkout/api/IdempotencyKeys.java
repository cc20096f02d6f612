package io.quadrille.checkout.api;

import io.quadrille.checkout.api.IdempotencyKeys.Claim.Claimed;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Done;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.OtherBody;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Running;
import io.quadrille.http.ApiSettings;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores in PostgreSQL the order, product or coupon to which each idempotency key belongs. A request for an order
 * claims its key: the claim is stored, with the order's id, before the command is sent. If the process crashes before
 * the request ends, a later request takes the claim over and sends the same command for the same id, which changes
 * nothing if the order was already placed. Each statement is a separate transaction, except those of {@link #take}.
 * Thread-safe, also across processes.
 */
public final class IdempotencyKeys {

    private static final int CLAIMS_PER_SWEEP = 64;
    private static final int KEYS_PER_SWEEP = 256;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final ApiSettings.Idempotency settings;
    private final AtomicLong claims = new AtomicLong();
    /** The id of the event store, null before its first use. */
    private volatile @Nullable UUID storeId;

    public IdempotencyKeys(JdbcClient jdbc, Clock clock, ApiSettings.Idempotency settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.settings = settings;
    }

    /** What a request with a key must do. */
    sealed interface Claim {

        /**
         * After {@link #claim}: place the order with this id, then {@link #complete}, {@link #release} or
         * {@link #forget} the key. After {@link #take}: execute the command.
         */
        record Claimed(String orderId) implements Claim {}

        /** Answer with this id; the command of the first request has been executed. */
        record Done(String orderId) implements Claim {}

        /** Answer that another request with the key is still being processed. */
        record Running() implements Claim {}

        /** Answer that the key was used with a different request. */
        record OtherBody() implements Claim {}
    }

    /**
     * The id for an order whose request has a key but no order id. The id is derived from the key and the current
     * period; a period is as long as keys are stored. So if the stored key is lost, for example because a backup was
     * restored and the order was recovered from the topics, a repeated request still refers to the same order, which
     * may also be of the period before. The id of the event store is part of the seed, so that a key does not reveal
     * the ids of other stores.
     */
    String orderId(String key) {
        long period = settings.retention().toMillis();
        long now = clock.millis() / period;
        var before = orderId(key, period, now - 1);
        return isLost(key, before) ? before : orderId(key, period, now);
    }

    private String orderId(String key, long period, long number) {
        if (storeId == null)
            storeId = jdbc.sql("select store_id from chain_origin")
                    .query(UUID.class)
                    .single();
        var seed = storeId + " " + period + " " + number + " " + key;
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Whether the order was placed with the key within the retention, but the key is no longer stored. */
    private boolean isLost(String key, String orderId) {
        return jdbc.sql("""
            select exists (select from order_view where order_id = :orderId and placed_at > :expired)
              and not exists (select from idempotency_key where key = :key)\
            """)
                .param("orderId", orderId)
                .param("expired", sql(clock.instant().minus(settings.retention())))
                .param("key", key)
                .query(Boolean.class)
                .single();
    }

    /** Claims a key for an order with the given id, or returns why the key cannot be claimed. */
    Claim claim(String key, byte[] bodySha256, String orderId) {
        if (claims.getAndIncrement() % CLAIMS_PER_SWEEP == 0) deleteExpired();
        while (true) {
            var claimed = tryToClaim(key, bodySha256, orderId);
            if (claimed.isPresent()) return claimed.get();
            var known = known(key, bodySha256);
            if (known.isPresent()) return known.get();
            // The key expired and was deleted between the two statements: the loop tries again.
        }
    }

    /**
     * Stores a key as completed, in the transaction of the caller, which also executes the command. Waits for a
     * concurrent transaction that has taken the same key.
     *
     * @param id the id of the product or coupon to which the key belongs
     * @return {@link Claimed} if the caller must execute the command; otherwise the reason why not
     */
    Claim take(String key, byte[] sha256, String id) {
        if (claims.getAndIncrement() % CLAIMS_PER_SWEEP == 0) deleteExpired();
        while (true) {
            var taken = tryToTake(key, sha256, id);
            if (taken.isPresent()) return taken.get();
            var known = known(key, sha256);
            if (known.isPresent()) return known.get();
        }
    }

    private Optional<Claim> tryToTake(String key, byte[] sha256, String id) {
        var now = clock.instant();
        return jdbc.sql("""
            insert into idempotency_key as known (key, body_sha256, order_id, created_at, completed_at)
            values (:key, :sha256, :id, :now, :now)
            on conflict (key) do update
            set body_sha256 = excluded.body_sha256, order_id = excluded.order_id, created_at = excluded.created_at,
                claimed_at = null, completed_at = excluded.completed_at
            where known.created_at <= :expired
            returning order_id
            """)
                .param("key", key)
                .param("sha256", sha256)
                .param("id", id)
                .param("now", sql(now))
                .param("expired", sql(now.minus(settings.retention())))
                .query((row, number) -> (Claim) new Claimed(row.getString("order_id")))
                .optional();
    }

    private Optional<Claim> tryToClaim(String key, byte[] bodySha256, String orderId) {
        var now = clock.instant();
        return jdbc.sql("""
            insert into idempotency_key as known (key, body_sha256, order_id, created_at, claimed_at)
            values (:key, :sha256, :orderId, :now, :now)
            on conflict (key) do update
            set body_sha256 = excluded.body_sha256,
                order_id = case when known.created_at <= :expired then excluded.order_id else known.order_id end,
                created_at = case when known.created_at <= :expired then excluded.created_at else known.created_at end,
                claimed_at = excluded.claimed_at,
                completed_at = null
            where known.created_at <= :expired
               or known.completed_at is null and known.body_sha256 = excluded.body_sha256
                  and (known.claimed_at is null or known.claimed_at <= :dead or known.claimed_at > :ahead)
            returning order_id
            """)
                .param("key", key)
                .param("sha256", bodySha256)
                .param("orderId", orderId)
                .param("now", sql(now))
                .param("expired", sql(now.minus(settings.retention())))
                .param("dead", sql(now.minus(settings.lease())))
                // A claim further in the future than the lease counts as expired: the clock was set back after the
                // claim.
                .param("ahead", sql(now.plus(settings.lease())))
                .query((row, number) -> (Claim) new Claimed(row.getString("order_id")))
                .optional();
    }

    /** Whether the key is stored and has not expired. */
    boolean isKnown(String key) {
        return jdbc.sql("select exists (select from idempotency_key where key = :key and created_at > :expired)")
                .param("key", key)
                .param("expired", sql(clock.instant().minus(settings.retention())))
                .query(Boolean.class)
                .single();
    }

    private Optional<Claim> known(String key, byte[] bodySha256) {
        return jdbc.sql("select body_sha256, order_id, completed_at from idempotency_key where key = :key")
                .param("key", key)
                .query((row, number) -> known(row, bodySha256))
                .optional();
    }

    private static Claim known(ResultSet row, byte[] bodySha256) throws SQLException {
        if (!Arrays.equals(row.getBytes("body_sha256"), bodySha256)) return new OtherBody();
        return row.getObject("completed_at") == null ? new Running() : new Done(row.getString("order_id"));
    }

    /** Marks the key as completed: its order was placed, and later requests with the key get that order. */
    void complete(String key) {
        jdbc.sql("update idempotency_key set completed_at = :now where key = :key and completed_at is null")
                .param("now", sql(clock.instant()))
                .param("key", key)
                .update();
    }

    /**
     * Ends the claim when it is uncertain whether the order was placed. The next request with the key need not wait for
     * the lease to expire: it sends the command for the same id.
     */
    void release(String key) {
        jdbc.sql("update idempotency_key set claimed_at = null where key = :key and completed_at is null")
                .param("key", key)
                .update();
    }

    /** Deletes the key, because its order was certainly refused. */
    void forget(String key) {
        jdbc.sql("delete from idempotency_key where key = :key and completed_at is null")
                .param("key", key)
                .update();
    }

    /**
     * Deletes up to {@value #KEYS_PER_SWEEP} expired keys at each sweep, four times as many as were added since the
     * last sweep. So a sweep is cheap, and the deletion never falls behind.
     */
    private void deleteExpired() {
        jdbc.sql("""
            delete from idempotency_key where key in (
              select key from idempotency_key where created_at <= :expired
              order by created_at limit :most for update skip locked)
            """)
                .param("expired", sql(clock.instant().minus(settings.retention())))
                .param("most", KEYS_PER_SWEEP)
                .update();
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
