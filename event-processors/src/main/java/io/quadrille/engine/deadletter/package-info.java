/**
 * Dead letters: events that a processing group could not handle. They keep their order within a sequence until they are
 * handled or discarded. Implements Axon's SequencedDeadLetterQueue in PostgreSQL, with scheduled retries. Knows no
 * domain type.
 */
@NullMarked
package io.quadrille.engine.deadletter;

import org.jspecify.annotations.NullMarked;
