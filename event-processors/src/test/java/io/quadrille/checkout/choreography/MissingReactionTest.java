package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.sessions.JqwikSession;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the interleaving property fails whenever one reaction of the saga is missing. */
class MissingReactionTest {

    private static final int RUNS = 300;

    @ParameterizedTest
    @MethodSource("reactions")
    void a_missing_reaction_breaks_a_law(Class<?> reactions, Class<?> event) {
        assertThatThrownBy(
                        () -> JqwikSession.run(() -> playWithout(reactions, event)),
                        "%s works without its reaction to %s",
                        reactions.getSimpleName(),
                        event.getSimpleName())
                .isInstanceOf(AssertionError.class);
    }

    private static void playWithout(Class<?> reactions, Class<?> event) {
        var random = new Random(1);
        var scenarios = samples(Scenarios.competing(), random);
        for (int run = 0; run < RUNS; run++) {
            new Interleaving(scenarios.next(), (r, e) -> r == reactions && e == event).outcome(Choices.seeded(run));
        }
    }

    private static <T> Iterator<T> samples(Arbitrary<T> arbitrary, Random random) {
        var generator = arbitrary.generator(RUNS);
        return Stream.generate(() -> generator.next(random).value()).iterator();
    }

    static Stream<Arguments> reactions() {
        return InMemorySystem.reactionClasses().stream()
                .flatMap(reactions -> Stream.of(reactions.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(EventHandler.class))
                .map(MissingReactionTest::reaction);
    }

    private static Arguments reaction(Method method) {
        var event = method.getParameterTypes()[0];
        var name = method.getDeclaringClass().getSimpleName() + " " + method.getName() + " on " + event.getSimpleName();
        return argumentSet(name, method.getDeclaringClass(), event);
    }
}
