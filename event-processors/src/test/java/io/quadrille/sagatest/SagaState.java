package io.quadrille.sagatest;

import io.quadrille.engine.saga.AggregateDeclaration;
import io.quadrille.engine.saga.JoinRow;
import io.quadrille.sagatest.Model.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What has happened in a saga: the events of all aggregates, the rows of the join and of the views. Immutable. An
 * expectation must not keep it.
 */
public final class SagaState {

    private final Model model;
    private final State state;

    SagaState(Model model, State state) {
        this.model = model;
        this.state = state;
    }

    /** The events of all aggregates, by the identifiers of the aggregates. */
    public Map<String, List<Object>> aggregates() {
        var all = new TreeMap<String, List<Object>>();
        for (int slot = 0; slot < state.size(); slot++) {
            if (state.get(slot) != 0 && model.slot(slot).kind() == Kind.AGGREGATE)
                all.put(model.slot(slot).name(), model.events(state, slot));
        }
        return all;
    }

    /** The events of one aggregate; empty if there is no such aggregate. */
    public List<Object> aggregate(String aggregateId) {
        return aggregates().getOrDefault(aggregateId, List.of());
    }

    /** The events of a type, which may be an interface. Those of one aggregate are in the order of the commits. */
    public <E> List<E> events(Class<E> type) {
        return stream(type).toList();
    }

    /** The events of a type that belong to a saga. */
    public <E> List<E> events(Class<E> type, String sagaId) {
        return stream(type)
                .filter(event -> model.saga().sagaId(event).equals(Optional.of(sagaId)))
                .toList();
    }

    /** Whether an event of this type has happened in the saga. */
    public boolean has(Class<?> type, String sagaId) {
        return count(type, sagaId) > 0;
    }

    /** How many events of this type have happened in the saga. */
    public int count(Class<?> type, String sagaId) {
        return events(type, sagaId).size();
    }

    /** The sum of an amount over all events of a type. */
    public <E> long sum(Class<E> type, ToLongFunction<E> amount) {
        return stream(type).mapToLong(amount).sum();
    }

    /**
     * The events of the aggregates that end with the saga, by type and in the order of their types' names. These are
     * the outcomes of its steps.
     */
    public List<Class<?>> outcomes(String sagaId) {
        var outcomes = new ArrayList<Class<?>>();
        for (var participant : model.saga().participants()) {
            for (var aggregate : participant.aggregates()) {
                if (!aggregate.kind().isPerSaga()) continue;
                aggregate(identifier(aggregate, sagaId)).forEach(event -> outcomes.add(event.getClass()));
            }
        }
        outcomes.sort((one, other) -> one.getName().compareTo(other.getName()));
        return outcomes;
    }

    private static String identifier(AggregateDeclaration aggregate, String sagaId) {
        return Objects.requireNonNull(aggregate.identifier()).apply(sagaId);
    }

    /** The row of a saga in the join. */
    public JoinRow join(String sagaId) {
        var row = model.row(state, Kind.JOIN, "", sagaId);
        return row == null ? JoinRow.of(sagaId) : (JoinRow) row;
    }

    /** The row of a view; empty if it has none for the key. */
    public Optional<Object> row(String view, String key) {
        return Optional.ofNullable(model.row(state, Kind.VIEW, view, key));
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        aggregates().forEach((id, events) -> {
            text.append(id).append('\n');
            events.forEach(event -> text.append("    ").append(event).append('\n'));
        });
        return text.toString();
    }

    private <E> Stream<E> stream(Class<E> type) {
        var all = Stream.<E>builder();
        for (int slot = 0; slot < state.size(); slot++) {
            if (state.get(slot) == 0 || model.slot(slot).kind() != Kind.AGGREGATE) continue;
            for (var event : model.events(state, slot)) {
                if (type.isInstance(event)) all.add(type.cast(event));
            }
        }
        return all.build();
    }
}
