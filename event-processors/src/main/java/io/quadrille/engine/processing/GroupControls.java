package io.quadrille.engine.processing;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How operators control a group. The group's own thread calls these functions.
 *
 * @param paused whether the group is to take neither events nor letters; called at most twice a second, and never while
 *     a transaction is open
 * @param skips the total number of events that operators want the group to skip; called as often as {@code paused}.
 *     When it changes, the stream is opened again, because a source reads the events to skip when it opens a stream
 * @param requireNoIncident throws a {@link PositionLostException} while an operator has to move the position; called
 *     before the position is read
 */
public record GroupControls(BooleanSupplier paused, LongSupplier skips, Runnable requireNoIncident) {

    /** No operator: the group is never paused, skips nothing and has no incident. */
    public static final GroupControls NONE = new GroupControls(() -> false, () -> 0, () -> {});
}
