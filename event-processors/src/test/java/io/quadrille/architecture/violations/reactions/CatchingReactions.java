package io.quadrille.architecture.violations.reactions;

import io.quadrille.order.OrderEvent.OrderProcessed;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;

/** The try is not in the handler but in a method that it calls, and is detected all the same. */
class CatchingReactions {

    @EventHandler
    void reacts(OrderProcessed event) {
        quietly(() -> List.of().getFirst());
    }

    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException swallowed) {
            return;
        }
    }
}
