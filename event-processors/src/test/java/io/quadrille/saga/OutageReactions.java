package io.quadrille.saga;

import io.quadrille.checkout.choreography.Reactions;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.context.annotation.Bean;

/** A reaction of the order group that fails for every event until {@link #end}. */
class OutageReactions {

    private final AtomicBoolean over = new AtomicBoolean();

    @Bean
    Reactions failing() {
        return new Reactions("order", commands -> new OutageHandler(over));
    }

    void end() {
        over.set(true);
    }

    record OutageHandler(AtomicBoolean over) {

        @EventHandler
        void fails(Object event) {
            if (!over.get()) throw new UncheckedIOException(new ConnectException("connection refused by the test"));
        }
    }
}
