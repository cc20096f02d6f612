package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;

/**
 * Listeners for the progress of a group. They are called on the group's thread, so they must be quick.
 *
 * @param passed called with the events of a batch, in the transaction that also moves the position past the last of
 *     them. An exception rolls the transaction back
 * @param observer observes the group's work. An exception of the observer is logged and has no other effect
 * @param positions called with the position up to which all events are committed, each time it changes; called with an
 *     empty position when this process has stopped, or failed to start, working for the group. An exception is logged
 *     and has no other effect
 */
public record GroupListeners(
        Consumer<List<? extends TrackedEventMessage<?>>> passed,
        GroupObserver observer,
        Consumer<Optional<TrackingToken>> positions) {

    /** Listeners that ignore all calls. */
    public static final GroupListeners NONE = new GroupListeners(taken -> {}, GroupObserver.NONE, position -> {});

    /** The same listeners, with exceptions of the observer and of {@code positions} caught and logged. */
    GroupListeners harmless() {
        return new GroupListeners(passed, GroupObserver.harmless(observer), BestEffort.consumer(positions));
    }
}
