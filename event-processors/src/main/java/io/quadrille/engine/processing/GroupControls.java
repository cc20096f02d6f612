package io.quadrille.engine.processing;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The functions by which operators control a group. The group's thread calls them.
 *
 * @param paused whether the group must take neither events nor letters; called at most twice a second, and never while
 *     a transaction is open
 * @param skips the total number of events that operators want the group to skip; called as often as {@code paused}.
 *     When it changes, the stream is opened again, because a source reads the events to skip when it opens a stream
 * @param requireNoIncident throws a {@link PositionLostException} while the group has an incident, which ends when an
 *     operator moves the position; called before the position is read
 */
public record GroupControls(BooleanSupplier paused, LongSupplier skips, Runnable requireNoIncident) {

    /** Controls without an operator: the group is never paused, skips nothing and has no incident. */
    public static final GroupControls NONE = new GroupControls(() -> false, () -> 0, () -> {});
}
