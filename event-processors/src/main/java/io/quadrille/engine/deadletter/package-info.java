/**
 * Dead letters: events that a processing group could not handle, and later events of the same sequence, which wait
 * behind them. A sequence is a set of events that must be handled in order, here those of one saga. Implements Axon's
 * SequencedDeadLetterQueue in PostgreSQL, with scheduled retries. Knows no domain type.
 */
@NullMarked
package io.quadrille.engine.deadletter;

import org.jspecify.annotations.NullMarked;
