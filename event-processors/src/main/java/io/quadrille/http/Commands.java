package io.quadrille.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Sends commands on behalf of a client. Thread-safe. */
@Component
public final class Commands {

    /** How long a command may take. Longer than the database's own timeout for a transaction. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String NO_RESULT =
            "The command has no result yet, and may still take effect. Check whether it has before you send it again."
                    + " An order can be sent again with the same orderId or Idempotency-Key.";
    private static final Logger log = LoggerFactory.getLogger(Commands.class);

    private final CommandGateway gateway;
    private final Duration timeout;

    @Autowired
    Commands(CommandGateway gateway) {
        this(gateway, TIMEOUT);
    }

    Commands(CommandGateway gateway, Duration timeout) {
        this.gateway = gateway;
        this.timeout = timeout;
    }

    /**
     * Sends a command with the provenance of the request that the current thread is processing, and waits until the
     * command's events are stored.
     *
     * @throws ErrorResponseException 503 if there is no result within the timeout; the events may be stored later.
     *     Other failures of the command are thrown as they are
     */
    public void send(Object command) {
        try {
            gateway.sendAndWait(
                    command, RequestProvenance.current().metaData(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (CommandExecutionException e) {
            if (!(e.getCause() instanceof TimeoutException)) throw e;
            log.error("{} has no result after {} s", command.getClass().getSimpleName(), timeout.toSeconds(), e);
            throw Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, NO_RESULT);
        }
    }
}
