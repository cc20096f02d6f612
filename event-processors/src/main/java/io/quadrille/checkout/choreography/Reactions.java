package io.quadrille.checkout.choreography;

import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * An object with event handlers, and the group it runs in. Within a group handlers are called in the order of their
 * beans.
 *
 * @param handler makes the object, given the gateway by which it sends commands; a command sent by it runs in the
 *     transaction of the batch, so it is never tried again alone
 */
public record Reactions(ConsumerGroup group, Function<CommandGateway, Object> handler) {}
