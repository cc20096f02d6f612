package io.quadrille.engine.processing;

import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.StreamableMessageSource;

/**
 * The parts that the event processor of a group connects.
 *
 * @param group the name of the group
 * @param invoker calls the group's handlers
 * @param sequences the sequencing policy: events with the same sequence identifier are handled in order, and later ones
 *     wait behind the dead letters of earlier ones
 */
public record GroupParts(
        String group,
        EventHandlerInvoker invoker,
        StreamableMessageSource<TrackedEventMessage<?>> source,
        TokenStore tokens,
        TransactionManager transactions,
        SequencingPolicy<? super EventMessage<?>> sequences,
        LetterSequences letters) {}
