package io.quadrille.engine.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;

/**
 * A read model that can be built again from the event store: what its tables hold follows from the events alone. Each
 * is a bean of a {@link ProjectionConfiguration}, which is all that a new one needs to be rebuilt and checked like the
 * others.
 */
public interface Projection {

    /** The name under which operators know it. */
    String name();

    /** Where its rows are. Nothing else writes there. */
    List<ProjectedTable> tables();

    /** The types of the payloads that concern it, or types above them. */
    Set<Class<?>> events();

    /**
     * The processing group that feeds it from Kafka, behind the store and with repetitions, which it absorbs; empty if
     * its rows are written in the transaction that appends the events, each event once.
     */
    default Optional<String> group() {
        return Optional.empty();
    }

    /**
     * Folds the events in order into the tables, in the caller's transaction. Others than its {@link #events} are
     * passed by.
     */
    void apply(List<? extends EventMessage<?>> events);
}
