package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.ErrorResponseException;

/** When new orders are refused because of overload. */
class AdmissionTest {

    private static final Duration MOST_LAG = Duration.ofSeconds(5);

    private final JdbcClient database = JdbcClient.create(TestDatabase.create());
    private final MutableClock clock = new MutableClock();
    private final MutableClock monotonic = new MutableClock();
    private final Admission admission = new Admission(database, clock, () -> nanos(monotonic), MOST_LAG);

    @Test
    void orders_are_admitted_while_earlier_orders_end_in_time() {
        underWay(10 * Admission.NEWEST, MOST_LAG.minusMillis(1));
        assertTaken();
    }

    @Test
    void many_late_orders_refuse_new_ones() {
        underWay(Admission.OVERLOAD, MOST_LAG.plusMillis(1));
        assertThat(refused().getStatusCode().value()).isEqualTo(503);
        assertThat(refused().getHeaders().getFirst("Retry-After")).isEqualTo("1");
        assertThat(refused().getBody().getDetail()).contains("5000 ms");
    }

    @Test
    void orders_that_are_an_hour_late_refuse_new_ones() {
        underWay(Admission.NEWEST, Duration.ofHours(1));
        assertThat(refused()).isNotNull();
    }

    @Test
    void orders_are_admitted_again_when_the_late_ones_have_ended() {
        underWay(Admission.OVERLOAD, Duration.ofSeconds(10));
        assertThat(refused()).isNotNull();
        database.sql("update order_view set status = 'COMPLETED' where order_id = 'o1'")
                .update();
        forward(Duration.ofMillis(249));
        assertThat(refused()).isNotNull();
        forward(Duration.ofMillis(1));
        assertTaken();
    }

    @Test
    void a_clock_that_is_set_back_delays_no_query() {
        underWay(Admission.NEWEST, Duration.ofSeconds(10));
        assertThat(refused()).isNotNull();
        clock.forward(Duration.ofHours(-1));
        forward(Duration.ofSeconds(1));
        clock.forward(Duration.ofSeconds(-1));
        assertThat(IntStream.range(0, Admission.TRICKLE).filter(i -> refused() == null))
                .isNotEmpty();

        database.sql("update order_view set placed_at = :late")
                .param("late", before(Duration.ofSeconds(10)))
                .update();
        forward(Duration.ofSeconds(1));
        assertThat(refused()).isNotNull();
    }

    @Test
    void a_few_orders_that_wait_for_an_operator_refuse_no_new_ones() {
        underWay(Admission.OVERLOAD - 1, Duration.ofSeconds(10));
        underWay(10 * Admission.NEWEST, Duration.ofMinutes(10));
        database.sql("update order_view set status = 'COMPLETED' where placed_at < :then")
                .param("then", before(Duration.ofMinutes(1)))
                .update();
        assertTaken();
    }

    @Test
    void one_order_in_twenty_is_admitted_during_overload() {
        underWay(Admission.NEWEST, Duration.ofSeconds(10));
        for (int i = 1; i < Admission.TRICKLE; i++) assertThat(refused()).isNotNull();
        assertTaken();
    }

    @Test
    void at_most_ten_orders_a_second_are_admitted_during_overload() {
        underWay(Admission.NEWEST, Duration.ofSeconds(10));
        assertThat(IntStream.range(0, 10 * Admission.TRICKLE).filter(i -> refused() == null))
                .hasSize(1);
        forward(Duration.ofMillis(100));
        assertThat(IntStream.range(0, 10 * Admission.TRICKLE).filter(i -> refused() == null))
                .hasSize(1);
    }

    @Test
    void an_unavailable_database_is_not_overload() {
        database.sql("drop table order_view").update();
        assertTaken();
    }

    private void forward(Duration time) {
        clock.forward(time);
        monotonic.forward(time);
    }

    private static long nanos(Clock clock) {
        return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
    }

    private ErrorResponseException refused() {
        return catchThrowableOfType(ErrorResponseException.class, admission::require);
    }

    private void assertTaken() {
        assertThatCode(admission::require).doesNotThrowAnyException();
    }

    private void underWay(int orders, Duration age) {
        database.sql("""
            insert into order_view (order_id, user_id, status, refusals, lines, placed_at, updated_at)
            select 'o' || (n + (select count(*) from order_view)), 'ann', case when n % 2 = 0 then 'PROCESSING'
              else 'PAYMENT_PENDING' end,
              '[]', '[]', :placed, :placed from generate_series(1, :orders) n\
            """).param("placed", before(age)).param("orders", orders).update();
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }
}
