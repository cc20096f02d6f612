package io.quadrille.processors.api;

import io.quadrille.processors.TestDatabase;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** When new orders are turned away. */
class AdmissionTest {

  private static final Duration MOST_LAG = Duration.ofSeconds(5);

  private final JdbcClient database = JdbcClient.create(TestDatabase.create());
  private final MutableClock clock = new MutableClock();
  private final Admission admission = new Admission(database, clock, MOST_LAG);

  @Test
  void orders_are_taken_while_those_before_them_are_quick() {
    underWay(10 * Admission.CROWD, MOST_LAG.minusMillis(1));
    assertTaken();
  }

  @Test
  void a_crowd_that_waits_longer_than_the_limit_turns_new_ones_away() {
    underWay(Admission.CROWD, MOST_LAG.plusMillis(1));
    var refused = catchThrowableOfType(ErrorResponseException.class, admission::require);
    assertThat(refused.getStatusCode().value()).isEqualTo(503);
    assertThat(refused.getHeaders().getFirst("Retry-After")).isEqualTo("1");
    assertThat(refused.getBody().getDetail()).contains("5000 ms");
  }

  @Test
  void they_are_taken_again_as_soon_as_the_crowd_is_through() {
    underWay(Admission.CROWD, Duration.ofSeconds(10));
    assertThat(catchThrowableOfType(ErrorResponseException.class, admission::require)).isNotNull();
    database.sql("update order_view set status = 'COMPLETED' where order_id = 'o1'").update();
    clock.forward(Duration.ofMillis(250));
    assertTaken();
  }

  @Test
  void some_that_wait_for_an_operator_keep_nobody_out() {
    underWay(Admission.CROWD - 1, Duration.ofSeconds(10));
    underWay(10 * Admission.CROWD, Duration.ofMinutes(10));
    assertTaken();
  }

  private void assertTaken() {
    assertThatCode(admission::require).doesNotThrowAnyException();
  }

  private void underWay(int orders, Duration age) {
    database
        .sql(
            """
            insert into order_view (order_id, user_id, status, refusals, lines, placed_at, updated_at)
            select 'o' || (n + (select count(*) from order_view)), 'ann', case when n % 2 = 0 then 'PROCESSING' else 'PAYMENT_PENDING' end,
              '[]', '[]', :placed, :placed from generate_series(1, :orders) n""")
        .param("placed", clock.instant().minus(age).atOffset(ZoneOffset.UTC))
        .param("orders", orders)
        .update();
  }
}
