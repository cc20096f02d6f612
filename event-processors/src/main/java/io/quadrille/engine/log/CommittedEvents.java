package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.serialization.Serializer;

/**
 * Reads the committed events as Axon's messages, in the order of their global index. {@link CommittedRows} explains why
 * no event is ever skipped. An event whose type or revision this release does not know has a {@link StoredPayload}. Not
 * thread-safe: one reader, one position.
 */
public final class CommittedEvents {

    private final CommittedRows<StoredEvent> rows;

    /** @param position the last global index that was already read, 0 for none */
    public CommittedEvents(Serializer serializer, long position) {
        rows = new CommittedRows<>(
                "order_id, " + EventRow.COLUMNS,
                (index, row) -> new StoredEvent(index, EventRow.readOrStored(row, serializer)),
                position);
    }

    /** The last global index that was read, or is known to stay empty. */
    public long position() {
        return rows.position();
    }

    /** Whether the last read stopped before a missing index that an open transaction may still fill. */
    public boolean waiting() {
        return rows.waiting();
    }

    /** Whether the last read reached its limit, so that there are probably more events to read. */
    public boolean more() {
        return rows.more();
    }

    /** The next events, at most {@code limit}. The same rules apply as for {@link CommittedRows#read}. */
    public List<StoredEvent> read(Connection connection, int limit) throws SQLException {
        return rows.read(connection, limit);
    }
}
