package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.EXCEPTION;
import static io.quadrille.engine.processing.TroubledGroup.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How a group's new events and its letters share the group's one thread. */
class LetterTurnsTest {

    @Test
    void an_event_waits_for_one_turn_of_letters_and_not_for_a_long_sequence_of_them() {
        try (var group = TroubledGroup.oursWithLetters("o-1", Collections.nCopies(500, NOTHING))) {
            await().until(() -> group.hasWritten("o-1"));
            await("the others").until(() -> group.letters(NOTHING) == 0);
            assertThat(group.lettersTakenAfter("o-1"))
                    .as("letters that were left when it was handled")
                    .isPositive();
        }
    }

    @Test
    void a_letter_that_can_be_handled_waits_for_no_turns_of_those_that_fail() {
        int failing = 150;
        var letters = Stream.concat(IntStream.range(0, failing).mapToObj(i -> EXCEPTION + i), Stream.of("mended"))
                .toList();
        try (var group = TroubledGroup.oursWithLetters("o-1", letters)) {
            await().until(() -> group.hasWritten("mended"));
            assertThat(group.thrown()).isEqualTo(failing);
        }
    }
}
