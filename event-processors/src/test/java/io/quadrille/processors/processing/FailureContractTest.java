package io.quadrille.processors.processing;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.quadrille.processors.processing.TroubledGroup.CONSTRAINT;
import static io.quadrille.processors.processing.TroubledGroup.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of an event whose handler fails, for our processor and for Axon's. */
class FailureContractTest {

  @ParameterizedTest
  @ValueSource(strings = {CONSTRAINT, EXCEPTION})
  void an_event_that_fails_is_one_letter_and_none_of_its_writes_and_the_others_are_handled(String failure) {
    try (var group = TroubledGroup.ours()) {
      oneLetterAndNoneOfItsWrites(group, failure);
    }
  }

  @Test
  void the_stock_processor_logs_the_failure_and_skips_the_event() {
    try (var group = TroubledGroup.stock()) {
      assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, EXCEPTION))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("letters of what failed");
    }
  }

  @Test
  void the_stock_dead_lettering_keeps_what_a_failed_handler_wrote() {
    try (var group = TroubledGroup.stockWithLetters()) {
      assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, EXCEPTION))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("writes of what failed");
    }
  }

  @Test
  void the_stock_dead_lettering_cannot_write_a_letter_after_an_error_of_the_database_and_its_group_stands_still() {
    try (var group = TroubledGroup.stockWithLetters()) {
      assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, CONSTRAINT))
          .hasMessageContaining("the event behind it is handled");
    }
  }

  private static void oneLetterAndNoneOfItsWrites(TroubledGroup group, String failure) {
    group.take("before");
    group.take(failure);
    group.take("behind");
    await("the event behind it is handled").atMost(Duration.ofSeconds(5)).until(() -> group.hasWritten("behind"));
    assertThat(group.letters(failure)).as("letters of what failed").isOne();
    assertThat(group.hasWritten(failure)).as("writes of what failed").isFalse();
    assertThat(group.hasWritten("before")).isTrue();
  }
}
