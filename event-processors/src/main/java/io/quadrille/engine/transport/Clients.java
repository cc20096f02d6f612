package io.quadrille.engine.transport;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;

/** How the classes of this package close their consumers. */
final class Clients {

    /**
     * For consumers without a group, which have no offsets to commit and no group to leave. By default, a closing
     * consumer waits up to 30 s for a broker that does not answer.
     */
    static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ofSeconds(1));

    private Clients() {}
}
