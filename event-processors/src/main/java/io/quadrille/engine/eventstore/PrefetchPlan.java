package io.quadrille.engine.eventstore;

import java.util.stream.Stream;

/**
 * Names the aggregates that the handler of a message will load, as far as the payload shows them. The plan is only an
 * optimization: an aggregate that it omits costs a separate query when it is loaded, and an unneeded one costs reading
 * its rows. Thread-safe.
 */
@FunctionalInterface
public interface PrefetchPlan {

    /** Identifiers of the form {@code type:id}; those with the same prefix are read together. */
    Stream<String> aggregates(Object payload);
}
