package io.quadrille.engine.processing;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The functions by which operators control a group. The group's thread calls them.
 *
 * @param paused whether the group must take neither events nor letters; called at most every half second, and after
 *     each claim of the segment; never while a transaction is open
 * @param skips how many records operators have requested the group to skip so far; called as often as {@code paused},
 *     and before a stream is opened. When it changes, the stream is opened again, because a source reads the records to
 *     skip when it opens a stream
 * @param requireNoIncident throws a {@link PositionLostException} while the group has an incident, which ends when an
 *     operator moves the position; called when the segment is claimed, before the position is read
 */
public record GroupControls(BooleanSupplier paused, LongSupplier skips, Runnable requireNoIncident) {

    /** Controls without an operator: the group is never paused, skips nothing and has no incident. */
    public static final GroupControls NONE = new GroupControls(() -> false, () -> 0, () -> {});
}
