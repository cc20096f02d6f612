package io.quadrille.sagatest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How sagas end: the events of the aggregates that end with the saga, by their types. Their order does not matter,
 * their number does. Immutable.
 */
public final class Ending {

    private final Map<String, List<Class<?>>> outcomes;

    private Ending(Map<String, List<Class<?>>> outcomes) {
        this.outcomes = outcomes;
    }

    /** A saga ends with exactly these events. */
    public static Ending of(String sagaId, Class<?>... events) {
        return new Ending(Map.of(sagaId, sorted(events)));
    }

    /** A further saga ends with exactly these events. */
    public Ending and(String sagaId, Class<?>... events) {
        var all = new TreeMap<>(outcomes);
        all.put(sagaId, sorted(events));
        return new Ending(all);
    }

    boolean isReached(SagaState state) {
        return outcomes.entrySet().stream()
                .allMatch(saga -> state.outcomes(saga.getKey()).equals(saga.getValue()));
    }

    private static List<Class<?>> sorted(Class<?>... events) {
        return Stream.of(events)
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public String toString() {
        return outcomes.entrySet().stream()
                .map(saga -> saga.getKey() + " with "
                        + saga.getValue().stream().map(Class::getSimpleName).toList())
                .collect(Collectors.joining(" and "));
    }
}
