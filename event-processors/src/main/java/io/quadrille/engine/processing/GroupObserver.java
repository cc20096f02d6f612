package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;

/**
 * Sees what a processing group does. Called on the group's thread, and so must be quick. What an observer throws is
 * logged and changes nothing for the group.
 */
public interface GroupObserver {

    /** Sees nothing. */
    GroupObserver NONE = new GroupObserver() {
        @Override
        public void handled(List<? extends EventMessage<?>> events) {}

        @Override
        public void triedAgain() {}

        @Override
        public void failed() {}
    };

    /** The observer, for callers that must not see what it throws. */
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

    /** The group has reacted to these events, and that is committed. */
    void handled(List<? extends EventMessage<?>> events);

    /** An event is tried again that has failed before by itself, or a dead letter is. */
    void triedAgain();

    /** What was tried, a batch or a single event, was rolled back. */
    void failed();
}
