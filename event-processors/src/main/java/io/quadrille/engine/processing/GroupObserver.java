package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/**
 * Observes the work of a processing group. It is called on the group's thread, so it must be quick. An exception of an
 * observer is logged and does not affect the group.
 */
public interface GroupObserver {

    /** Ignores all calls. */
    GroupObserver NONE = new GroupObserver() {
        @Override
        public void handled(List<? extends EventMessage<?>> events) {}

        @Override
        public void triedAgain() {}

        @Override
        public void failed() {}
    };

    /** The observer, with its exceptions caught and logged. */
    static GroupObserver harmless(GroupObserver observer) {
        return new GroupObserver() {
            @Override
            public void handled(List<? extends EventMessage<?>> events) {
                BestEffort.run(() -> observer.handled(events));
            }

            @Override
            public void triedAgain() {
                BestEffort.run(observer::triedAgain);
            }

            @Override
            public void failed() {
                BestEffort.run(observer::failed);
            }
        };
    }

    /** The group has handled these events and committed the transaction. */
    void handled(List<? extends EventMessage<?>> events);

    /** The group starts a further attempt at a single event, or any attempt at a dead letter. */
    void triedAgain();

    /** An attempt at a batch, an event or a dead letter failed and was rolled back. */
    void failed();
}
