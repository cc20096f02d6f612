package io.quadrille.engine.eventstore;

import java.util.stream.Stream;

/**
 * Names the aggregates that the handler of a message will load, as far as the payload tells. The plan is only an
 * optimization: a missing aggregate costs a query of its own when it is loaded, a superfluous one costs reading its
 * rows. Thread-safe.
 */
@FunctionalInterface
public interface PrefetchPlan {

    /** Identifiers of the form {@code type:id}; those with the same prefix are read together. */
    Stream<String> aggregates(Object payload);
}
