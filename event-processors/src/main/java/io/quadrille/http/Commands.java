package io.quadrille.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Makes and sends commands on behalf of a client. Thread-safe. */
@Component
public final class Commands {

    /** Longer than the database gives a transaction. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final String NO_RESULT =
            "There is no result yet, and it may still be done. Look whether it is; an order can be sent again under"
                    + " the same orderId or Idempotency-Key.";
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    private final CommandGateway gateway;
    private final Duration longest;

    @Autowired
    Commands(CommandGateway gateway) {
        this(gateway, LONGEST);
    }

    Commands(CommandGateway gateway, Duration longest) {
        this.gateway = gateway;
        this.longest = longest;
    }

    /** Makes a command; a field that the domain does not accept is the client's error, 400. */
    public <C> C make(Supplier<C> command) {
        try {
            return command.get();
        } catch (IllegalArgumentException refused) {
            // The domains' messages start with the field, as in "lines must name each product once".
            var parts = refused.getMessage().split(" (?=must )", 2);
            throw parts.length == 2
                    ? Problems.invalid(parts[0], parts[1])
                    : Problems.invalid("body", refused.getMessage());
        }
    }

    /**
     * Sends a command on behalf of the client whose request this thread answers, and waits until its effect is stored.
     *
     * @throws ErrorResponseException 503 if that takes too long; it may be stored later
     */
    public void send(Object command) {
        try {
            gateway.sendAndWait(
                    command, RequestProvenance.current().metaData(), longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CommandExecutionException e) {
            if (!(e.getCause() instanceof TimeoutException)) throw e;
            log.error("{} has no result after {} s", command.getClass().getSimpleName(), longest.toSeconds(), e);
            throw Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, NO_RESULT);
        }
    }
}
