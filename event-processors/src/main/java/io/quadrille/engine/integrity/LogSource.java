package io.quadrille.engine.integrity;

import io.quadrille.engine.log.EventEntry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A log with its chain, wherever it is: in the order of the log, each block right behind the events that belong to it.
 */
interface LogSource {

    /**
     * @param store the store's id
     * @param time when the copy was made
     */
    record Header(String store, Instant time, Range range) {}

    sealed interface Item {}

    record Event(EventEntry entry) implements Item {}

    record Chained(Block block) implements Item {}

    /**
     * Something that is neither, or not as it was written.
     *
     * @param where for people
     */
    record Damage(String where, String what) implements Item {}

    Header header();

    /** Those that lie beside the chain; none in an export. */
    List<Checkpoint> checkpoints() throws SQLException;

    /** The next one, or null behind the last. */
    Item next() throws SQLException, IOException;
}
