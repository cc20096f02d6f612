package io.quadrille.engine.integrity;

import io.quadrille.engine.log.EventEntry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log with its chain. Events come in the order of the log, and each block comes directly after its events. */
interface LogSource {

    /**
     * @param store the store's id
     * @param time the time of the snapshot
     */
    record LogHeader(String store, Instant time, Range range) {}

    /** An element of the log. */
    sealed interface Item {}

    record LoggedEvent(EventEntry entry) implements Item {}

    record LoggedBlock(Block block) implements Item {}

    /**
     * A part of an export that is missing, or that is not spelled as an export spells an event, a block or the last
     * line.
     *
     * @param where the line, for people to read
     */
    record Damage(String where, String what) implements Item {}

    LogHeader header();

    /** Whether the source is the store itself, and not a copy from an earlier time. */
    boolean isLive();

    /** The checkpoints that are stored beside the chain; none in an export. */
    List<Checkpoint> checkpoints() throws SQLException;

    /** The next element, or null at the end. */
    @Nullable
    Item next() throws SQLException, IOException;
}
