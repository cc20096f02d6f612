/**
 * The checker: rules that hold in every system at any time. They compare the event store, the tables that follow from
 * the events, the positions and the topics. The checker only reads, through its own database session and consumers. It
 * knows the choreography, SQL and Kafka; no command and no reaction uses it.
 */
@NullMarked
package io.quadrille.operating.invariants;

import org.jspecify.annotations.NullMarked;
