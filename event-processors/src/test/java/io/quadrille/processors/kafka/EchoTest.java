package io.quadrille.processors.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Which groups the relay waits for, and until when. */
@Timeout(60)
class EchoTest {

  private static final TopicPartition PAYMENT = new TopicPartition("payment", 0);
  private static final TopicPartition PAID = new TopicPartition("paid", 0);
  private static final Duration FOR_EVER = Duration.ofHours(1);
  private static final Duration A_MOMENT = Duration.ofMillis(20);

  @Test
  void without_groups_nothing_is_waited_for() throws Exception {
    new Echo(FOR_EVER).await(Map.of(PAYMENT, 7L));
  }

  @Test
  void a_group_is_waited_for_until_it_has_committed_the_last_record() {
    var echo = new Echo(FOR_EVER);
    echo.heard("wallet", at(PAYMENT, 4));
    var relay = waiting(echo, Map.of(PAYMENT, 7L));
    echo.heard("wallet", at(PAYMENT, 6));
    awaitStanding(relay);
    echo.heard("wallet", at(PAYMENT, 7));
    awaitGone(relay);
  }

  @Test
  void all_groups_are_waited_for() {
    var echo = new Echo(FOR_EVER);
    echo.heard("wallet", at(PAYMENT, 4));
    echo.heard("order", at(PAID, 4));
    var relay = waiting(echo, Map.of(PAYMENT, 7L, PAID, 5L));
    echo.heard("wallet", at(PAYMENT, 7));
    awaitStanding(relay);
    echo.heard("order", at(PAID, 5));
    awaitGone(relay);
  }

  @Test
  void what_a_group_does_not_read_is_none_of_its_business() throws Exception {
    var echo = new Echo(FOR_EVER);
    echo.heard("wallet", at(PAYMENT, 4));
    echo.await(Map.of(PAID, 7L));
  }

  @Test
  void a_group_that_another_process_takes_over_is_not_waited_for() {
    var echo = new Echo(FOR_EVER);
    echo.heard("wallet", at(PAYMENT, 4));
    var relay = waiting(echo, Map.of(PAYMENT, 7L));
    echo.heard("wallet", Optional.empty());
    awaitGone(relay);
    assertThat(echo.groups()).isEmpty();
  }

  @Test
  void a_group_that_was_late_is_waited_for_again_when_it_has_caught_up() throws Exception {
    var echo = new Echo(A_MOMENT);
    echo.heard("wallet", at(PAYMENT, 4));
    assertThat(nanos(() -> echo.await(Map.of(PAYMENT, 5L)))).as("for a moment").isGreaterThanOrEqualTo(A_MOMENT.toNanos());
    var wait = new Object() { long least = Long.MAX_VALUE; };
    for (int offset = 6; offset < 26; offset++) {
      long sent = offset;
      // What it does not read tells nothing of whether it has caught up.
      echo.await(Map.of(PAID, sent));
      wait.least = Math.min(wait.least, nanos(() -> echo.await(Map.of(PAYMENT, sent))));
    }
    assertThat(wait.least).as("late").isLessThan(A_MOMENT.toNanos());
    echo.heard("wallet", at(PAYMENT, 5));
    assertThat(nanos(() -> echo.await(Map.of(PAYMENT, 26L)))).as("again").isGreaterThanOrEqualTo(A_MOMENT.toNanos());
  }

  @Test
  void a_group_that_was_late_and_then_away_is_still_late_when_it_is_back() throws Exception {
    var echo = new Echo(A_MOMENT);
    echo.heard("wallet", at(PAYMENT, 4));
    echo.await(Map.of(PAYMENT, 5L));
    echo.heard("wallet", Optional.empty());
    echo.await(Map.of(PAYMENT, 6L));
    echo.heard("wallet", at(PAYMENT, 4));
    var wait = new Object() { long least = Long.MAX_VALUE; };
    for (long sent = 7; sent < 27; sent++) {
      var next = Map.of(PAYMENT, sent);
      wait.least = Math.min(wait.least, nanos(() -> echo.await(next)));
    }
    assertThat(wait.least).isLessThan(A_MOMENT.toNanos());
  }

  private static Optional<TrackingToken> at(TopicPartition partition, long offset) {
    return Optional.of(KafkaTrackingToken.newInstance(Map.of(partition, offset)));
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }

  private static long nanos(Waiting waiting) throws InterruptedException {
    long begin = System.nanoTime();
    waiting.run();
    return System.nanoTime() - begin;
  }

  private static Thread waiting(Echo echo, Map<TopicPartition, Long> sent) {
    var relay =
        Thread.ofPlatform().daemon().start(
            () -> {
              try {
                echo.await(sent);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    awaitStanding(relay);
    return relay;
  }

  private static void awaitStanding(Thread relay) {
    await().until(() -> relay.getState() == Thread.State.TIMED_WAITING);
  }

  private static void awaitGone(Thread relay) {
    await().until(() -> !relay.isAlive());
  }
}
