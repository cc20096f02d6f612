package io.quadrille.engine.log;

import io.quadrille.engine.threads.BestEffort;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Runs an action after each commit in this process that appended events. */
public final class AfterCommit {

    private AfterCommit() {}

    /**
     * Subscribes to the events that this process appends. The action runs in the thread of the commit, possibly several
     * times per commit, so it must be quick. An exception of the action is counted, logged at most once a minute, and
     * does not affect the commit.
     */
    public static void run(EventBus events, Runnable action) {
        events.subscribe(BestEffort.consumer(appended -> {
            if (CurrentUnitOfWork.isStarted()) {
                CurrentUnitOfWork.get().root().afterCommit(BestEffort.consumer(unit -> action.run()));
            } else {
                action.run();
            }
        }));
    }
}
