/**
 * Events that a processing group could not handle, in order per sequence, until they are handled, given up or
 * discarded. Axon's SequencedDeadLetterQueue in PostgreSQL, with retries by schedule. Knows no domain type.
 */
package io.quadrille.engine.deadletter;
