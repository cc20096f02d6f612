package io.quadrille.sagatest;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What must hold in every order of the records. A predicate must be pure: the kit calls it once for all states with the
 * same events and rows.
 */
public final class Expectation {

    private final String description;
    private final boolean isAboutEnds;
    private final Predicate<SagaState> holds;
    private final List<Ending> endings;

    private Expectation(String description, boolean isAboutEnds, Predicate<SagaState> holds, List<Ending> endings) {
        this.description = description;
        this.isAboutEnds = isAboutEnds;
        this.holds = holds;
        this.endings = endings;
    }

    /** The condition holds at every end: all commands are sent, and all records are published and read. */
    public static Expectation everyEnd(String description, Predicate<SagaState> condition) {
        return new Expectation("every end: " + description, true, condition, List.of());
    }

    /** Every end is one of these, and each of these is the end of at least one order of the records. */
    public static Expectation everyEnd(Ending... oneOf) {
        return new Expectation(
                "every end is one of " + List.of(oneOf),
                true,
                state -> Stream.of(oneOf).anyMatch(ending -> ending.isReached(state)),
                List.of(oneOf));
    }

    /** Exactly one of these events has happened in the saga at every end, and exactly once. */
    public static Expectation eventuallyOneOf(String sagaId, Class<?>... events) {
        return everyEnd(
                sagaId + " has exactly one of "
                        + Stream.of(events).map(Class::getSimpleName).toList(),
                state -> Stream.of(events)
                                .mapToInt(event -> state.count(event, sagaId))
                                .sum()
                        == 1);
    }

    /** No reachable state satisfies the condition. */
    public static Expectation neither(String description, Predicate<SagaState> condition) {
        return new Expectation("never: " + description, false, condition.negate(), List.of());
    }

    /** Every reachable state satisfies the condition. */
    public static Expectation always(String description, Predicate<SagaState> condition) {
        return new Expectation("always: " + description, false, condition, List.of());
    }

    /** The amount is the same in every reachable state, such as what is in stock plus what orders hold. */
    public static Expectation alwaysTotals(String description, long total, ToLongFunction<SagaState> amount) {
        return always(description + " is " + total, state -> amount.applyAsLong(state) == total);
    }

    boolean isAboutEnds() {
        return isAboutEnds;
    }

    boolean holds(SagaState state) {
        return holds.test(state);
    }

    /** The endings that must all be reached. */
    List<Ending> endings() {
        return endings;
    }

    @Override
    public String toString() {
        return description;
    }
}
