package io.quadrille.engine.transport;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;

/** How this process parts from the broker. */
final class Clients {

    /**
     * For consumers without a group, which have nothing to tell the broker that it does not find out itself. By default
     * one waits half a minute for a broker that does not answer.
     */
    static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ofSeconds(1));

    private Clients() {}
}
