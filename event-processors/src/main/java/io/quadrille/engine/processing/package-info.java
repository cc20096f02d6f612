/**
 * The event processor of all groups: takes events from a stream, a batch at a time, into one transaction each. Knows
 * Axon and no domain type.
 */
package io.quadrille.engine.processing;
