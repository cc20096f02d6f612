package io.quadrille.checkout.choreography;

import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * An object with event handlers, and the group in which they run. Within a group, the handlers of one event are called
 * in the order of these beans.
 *
 * @param handler creates the object from the gateway with which it sends commands. Such a command runs in the
 *     transaction of the batch, so it is never retried alone
 */
public record Reactions(ConsumerGroup group, Function<CommandGateway, Object> handler) {}
