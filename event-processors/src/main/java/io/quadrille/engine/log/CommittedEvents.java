package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.serialization.Serializer;

/**
 * The log of committed events as Axon's messages, in the order of their global index; see {@link CommittedRows} for why
 * none is ever skipped. An event that this release does not know has a {@link StoredPayload}. Not thread-safe: one
 * reader, one position.
 */
public final class CommittedEvents {

    private final CommittedRows<StoredEvent> rows;

    /** @param position the last global index that was read already, 0 for none */
    public CommittedEvents(Serializer serializer, long position) {
        rows = new CommittedRows<>(
                "order_id, " + EventRow.COLUMNS,
                (index, row) -> new StoredEvent(index, EventRow.readOrStored(row, serializer)),
                position);
    }

    /** The last global index read or known to be final. */
    public long position() {
        return rows.position();
    }

    /** Whether reading stopped in front of a hole that an open transaction may still fill. */
    public boolean waiting() {
        return rows.waiting();
    }

    /** Whether there are probably more behind the last ones read. */
    public boolean more() {
        return rows.more();
    }

    /** The next events, at most {@code limit}, as {@link CommittedRows#read} reads them. */
    public List<StoredEvent> read(Connection connection, int limit) throws SQLException {
        return rows.read(connection, limit);
    }
}
