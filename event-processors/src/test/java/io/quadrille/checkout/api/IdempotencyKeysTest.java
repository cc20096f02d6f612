package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.IdempotencyKeys.Claim.Claimed;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Done;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.OtherBody;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Running;
import io.quadrille.http.ApiSettings;
import io.quadrille.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotencyKeysTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(24);
    private static final byte[] BODY = new byte[32];
    private static final byte[] OTHER = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
    };

    private static JdbcClient jdbc;

    private final MutableClock clock = new MutableClock();
    private final IdempotencyKeys keys = process();

    @BeforeAll
    static void migrate() {
        jdbc = JdbcClient.create(TestDatabase.create());
    }

    @BeforeEach
    void empty() {
        jdbc.sql("truncate idempotency_key").update();
    }

    @Test
    void a_completed_key_is_known_to_a_process_that_starts_later() {
        keys.claim("k", BODY, "o1");
        keys.complete("k");

        assertThat(process().claim("k", BODY, "o2")).isEqualTo(new Done("o1"));
        assertThat(process().claim("k", OTHER, "o2")).isEqualTo(new OtherBody());
    }

    @Test
    void a_claim_is_running_for_its_lease_and_then_taken_over_with_its_order_by_one() {
        keys.claim("k", BODY, "o1");
        clock.forward(LEASE.minusMillis(1));
        assertThat(keys.claim("k", BODY, "o2")).isEqualTo(new Running());

        clock.forward(Duration.ofMillis(1));
        assertThat(keys.claim("k", BODY, "o2")).isEqualTo(new Claimed("o1"));
        assertThat(keys.claim("k", BODY, "o3")).isEqualTo(new Running());
    }

    /** The holder of the claim crashed while the database's clock was ahead. */
    @Test
    void a_claim_of_the_future_is_taken_over() {
        clock.forward(Duration.ofHours(1));
        keys.claim("k", BODY, "o1");
        clock.forward(Duration.ofHours(-1));

        assertThat(keys.claim("k", BODY, "o2")).isEqualTo(new Claimed("o1"));
        assertThat(keys.claim("k", BODY, "o3")).isEqualTo(new Running());
    }

    @Test
    void a_dead_claim_is_not_taken_over_for_another_body() {
        keys.claim("k", BODY, "o1");
        clock.forward(LEASE);

        assertThat(keys.claim("k", OTHER, "o2")).isEqualTo(new OtherBody());
    }

    @Test
    void a_completed_key_is_not_released_or_forgotten_by_a_late_loser() {
        keys.claim("k", BODY, "o1");
        keys.complete("k");
        keys.release("k");
        keys.forget("k");

        assertThat(keys.claim("k", BODY, "o2")).isEqualTo(new Done("o1"));
    }

    @Test
    void a_released_key_is_claimed_again_for_the_same_order() {
        keys.claim("k", BODY, "o1");
        keys.release("k");

        assertThat(keys.claim("k", BODY, "o2")).isEqualTo(new Claimed("o1"));
    }

    @Test
    void a_key_is_known_from_its_claim_until_it_is_forgotten() {
        assertThat(keys.isKnown("k")).isFalse();
        keys.claim("k", BODY, "o1");
        keys.release("k");
        assertThat(keys.isKnown("k")).isTrue();
        keys.forget("k");
        assertThat(keys.isKnown("k")).isFalse();
    }

    @Test
    void an_expired_key_is_not_known_even_if_it_is_still_there() {
        keys.claim("k", BODY, "o1");
        clock.forward(RETENTION);
        assertThat(keys.isKnown("k")).isFalse();
    }

    @Test
    void a_forgotten_key_is_claimed_for_another_order() {
        keys.claim("k", BODY, "o1");
        keys.forget("k");

        assertThat(keys.claim("k", OTHER, "o2")).isEqualTo(new Claimed("o2"));
    }

    @Test
    void an_expired_key_is_claimed_for_another_order_and_lives_its_whole_retention() {
        keys.claim("k", BODY, "o1");
        keys.complete("k");
        clock.forward(RETENTION);

        assertThat(keys.claim("k", OTHER, "o2")).isEqualTo(new Claimed("o2"));
        keys.complete("k");
        clock.forward(RETENTION.minusMillis(1));
        assertThat(keys.claim("k", OTHER, "o3")).isEqualTo(new Done("o2"));
    }

    @Test
    void expired_keys_are_deleted_faster_than_keys_are_added() {
        for (int i = 0; i < 300; i++) keys.claim("old" + i, BODY, "o");
        clock.forward(RETENTION);
        for (int i = 0; i < 128; i++) keys.claim("new" + i, BODY, "o");

        assertThat(jdbc.sql("select count(*) from idempotency_key")
                        .query(Long.class)
                        .single())
                .isEqualTo(128);
    }

    private IdempotencyKeys process() {
        return new IdempotencyKeys(jdbc, clock, new ApiSettings.Idempotency(LEASE, RETENTION));
    }
}
