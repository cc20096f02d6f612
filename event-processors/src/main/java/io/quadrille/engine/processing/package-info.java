/**
 * The event processor of all groups. It takes events from a stream in batches and handles each batch in one
 * transaction. An event that cannot be handled becomes a dead letter, through {@link LetterSequences}. Also the group
 * commit of commands, {@link GatheringCommandBus}. Knows Axon and no domain type.
 */
@NullMarked
package io.quadrille.engine.processing;

import org.jspecify.annotations.NullMarked;
