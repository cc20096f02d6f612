package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the interleaving property fails whenever one reaction of the saga is missing. */
class MissingReactionTest {

    private static final int RUNS = 300;

    @ParameterizedTest
    @MethodSource("reactions")
    void a_missing_reaction_breaks_a_law(String handler, Class<?> event) {
        assertThatThrownBy(
                        () -> JqwikSession.run(() -> playWithout(handler, event)),
                        "%s works without its reaction to %s",
                        handler,
                        event.getSimpleName())
                .isInstanceOf(AssertionError.class);
    }

    private static void playWithout(String handler, Class<?> event) {
        var random = new Random(1);
        var scenarios = samples(Scenarios.competing(), random);
        for (int run = 0; run < RUNS; run++) {
            new Interleaving(scenarios.next(), (h, e) -> h.equals(handler) && e == event).outcome(Choices.seeded(run));
        }
    }

    private static <T> Iterator<T> samples(Arbitrary<T> arbitrary, Random random) {
        var generator = arbitrary.generator(RUNS);
        return Stream.generate(() -> generator.next(random).value()).iterator();
    }

    static Stream<Arguments> reactions() {
        return InMemorySystem.handlers().stream()
                .flatMap(handler -> handler.events().stream()
                        .sorted(Comparator.comparing(Class::getName))
                        .map(event ->
                                argumentSet(handler.name() + " on " + event.getSimpleName(), handler.name(), event)));
    }
}
