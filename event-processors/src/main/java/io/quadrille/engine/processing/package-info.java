/**
 * The event processor of all groups. It takes events from a stream in batches and handles each batch in one
 * transaction. An event that cannot be handled becomes a dead letter, through {@link LetterSequences}. Knows Axon and
 * no domain type.
 */
@NullMarked
package io.quadrille.engine.processing;

import org.jspecify.annotations.NullMarked;
