package io.quadrille.engine.eventstore;

import java.util.stream.Stream;

/**
 * Names the aggregates that handling a message will load, as far as its payload tells. One that is missing costs a
 * query of its own when it is loaded, one too many costs its rows. Thread-safe.
 */
@FunctionalInterface
public interface PrefetchPlan {

    Stream<String> aggregates(Object payload);
}
