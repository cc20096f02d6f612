package io.quadrille.checkout.choreography;

import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;

/**
 * An object with event handlers, and the group in which they run. The reactions of the saga's participants follow from
 * its declaration; a bean of this type adds a handler with code of its own.
 *
 * @param handler creates the object; its argument is the gateway that the object uses to send commands. Such a command
 *     runs in the transaction of the batch, so only the batch as a whole is retried
 */
public record Reactions(String group, Function<CommandGateway, Object> handler) {}
