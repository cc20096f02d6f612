package io.quadrille.engine.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;

/**
 * A read model that can be rebuilt from the event store: its tables follow from the events alone. Each projection is a
 * bean, annotated with {@link ProjectionComponent}; no further code is needed to rebuild and check a new projection.
 */
public interface Projection {

    /** The name that operators use. */
    String name();

    /** The tables of the read model. Only the projection writes to them. */
    List<ProjectedTable> tables();

    /** The payload types of the events that concern the projection, or supertypes of them. */
    Set<Class<?>> events();

    /**
     * The processing group that feeds the projection from Kafka. Such a projection lags behind the store and must
     * ignore duplicate events. Empty if the rows are written in the transaction that appends the events, which applies
     * each event once.
     */
    default Optional<String> group() {
        return Optional.empty();
    }

    /**
     * Folds the events in order into the tables, in the caller's transaction. Events whose type is not in
     * {@link #events} are ignored.
     */
    void apply(List<? extends EventMessage<?>> events);
}
