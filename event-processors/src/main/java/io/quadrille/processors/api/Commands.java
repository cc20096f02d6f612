package io.quadrille.processors.api;

import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;

/** Makes and sends commands on behalf of a client. Thread-safe. */
@Component
final class Commands {

  private final CommandGateway gateway;

  Commands(CommandGateway gateway) {
    this.gateway = gateway;
  }

  /** Makes a command; a field that the domain does not accept is the client's error, 400. */
  <C> C make(Supplier<C> command) {
    try {
      return command.get();
    } catch (IllegalArgumentException refused) {
      // The domains' messages start with the field, as in "lines must name each product once".
      var parts = refused.getMessage().split(" (?=must )", 2);
      throw parts.length == 2 ? Problems.invalid(parts[0], parts[1]) : Problems.invalid("body", refused.getMessage());
    }
  }

  /** Sends a command on behalf of the client whose request this thread answers, and waits until its effect is stored. */
  void send(Object command) {
    gateway.sendAndWait(command, RequestProvenance.current().metaData());
  }
}
