package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.EXCEPTION;
import static io.quadrille.engine.processing.TroubledGroup.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How new events and due letters share the one thread of a group. */
class LetterTurnsTest {

    @Test
    void an_event_waits_for_one_turn_of_letters_not_for_a_whole_sequence() {
        try (var group = TroubledGroup.oursWithLetters("o-1", Collections.nCopies(500, NOTHING))) {
            await().until(() -> group.hasWritten("o-1"));
            await("the others").until(() -> group.letters(NOTHING) == 0);
            assertThat(group.lettersTakenAfter("o-1"))
                    .as("letters that were left when the event was handled")
                    .isPositive();
        }
    }

    @Test
    void a_failing_letter_does_not_delay_the_letters_after_it() {
        int failing = 150;
        var letters = Stream.concat(IntStream.range(0, failing).mapToObj(i -> EXCEPTION + i), Stream.of("mended"))
                .toList();
        try (var group = TroubledGroup.oursWithLetters("o-1", letters)) {
            await().until(() -> group.hasWritten("mended"));
            assertThat(group.thrown()).isEqualTo(failing);
        }
    }
}
