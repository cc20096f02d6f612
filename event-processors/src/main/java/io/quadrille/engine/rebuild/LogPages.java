package io.quadrille.engine.rebuild;

import io.quadrille.engine.log.EventRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;

/**
 * Reads the events from which a projection is built. Plain JDBC, because the caller supplies the connection, and large
 * results are streamed. Thread-safe.
 */
final class LogPages {

    /** The maximum number of events in memory for reads without pages. */
    private static final int MAX_EVENTS = 500;

    /**
     * A page ends when its payloads and metadata have this many bytes. Two pages are in memory at a time, and the
     * deserialized objects are several times larger.
     */
    private static final int PAGE_BYTES = 4 * 1024 * 1024;

    private static final String PAGE = "select * from (select global_index, " + EventRow.COLUMNS
            + ", sum(octet_length(payload) + octet_length(meta_data)) over (order by global_index rows unbounded"
            + " preceding) as bytes, octet_length(payload) + octet_length(meta_data) as own_bytes from"
            + " domain_event_entry where payload_type = any(?) and global_index > ? and global_index <= ?) sized where"
            + " bytes - own_bytes < " + PAGE_BYTES + " order by global_index";

    private static final String SELECT =
            "select global_index, " + EventRow.COLUMNS + " from domain_event_entry where payload_type = any(?) and ";

    private final String[] types;
    private final Serializer serializer;

    /** @param types the logical names of the payloads */
    LogPages(List<String> types, Serializer serializer) {
        this.types = types.toArray(String[]::new);
        this.serializer = serializer;
    }

    /**
     * The events after position {@code start} and up to {@code end} (inclusive), in order, with deserialized payloads.
     */
    record LogPage(long start, long end, List<DomainEventMessage<?>> events) {}

    /** Reads the next page: up to {@code end}, or up to an earlier position if the page is full. */
    LogPage read(Connection connection, long start, long end) {
        try (var statement = connection.prepareStatement(PAGE)) {
            statement.setArray(1, connection.createArrayOf("text", types));
            statement.setLong(2, start);
            statement.setLong(3, end);
            var read = new ArrayList<DomainEventMessage<?>>();
            long last = end;
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    read.add(event(row));
                    if (row.getLong("bytes") >= PAGE_BYTES) last = row.getLong(1);
                }
            }
            return new LogPage(start, last, read);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Passes all pages up to {@code end} to the consumer; at least one page, which may be empty. */
    void forEach(Connection connection, long start, long end, Consumer<LogPage> consumer) {
        long from = start;
        do {
            var page = read(connection, from, end);
            consumer.accept(page);
            from = page.end();
        } while (from < end);
    }

    /**
     * All events that have one of these values in the column, in the order of the log.
     *
     * @param column the column of the event store to compare with the values
     */
    List<DomainEventMessage<?>> of(Connection connection, String column, Collection<String> values) {
        try (var statement = connection.prepareStatement(SELECT + column + " = any(?) order by global_index")) {
            statement.setArray(1, connection.createArrayOf("text", types));
            statement.setArray(2, connection.createArrayOf("text", values.toArray()));
            return events(statement);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * Like {@link #of}, but passes the events in batches. Must run in a transaction: otherwise, the JDBC driver reads
     * all rows into memory at once.
     */
    void forEachOf(
            Connection connection,
            String column,
            Collection<String> values,
            Consumer<List<DomainEventMessage<?>>> consumer) {
        try (var statement = connection.prepareStatement(SELECT + column + " = any(?) order by global_index")) {
            statement.setFetchSize(MAX_EVENTS);
            statement.setArray(1, connection.createArrayOf("text", types));
            statement.setArray(2, connection.createArrayOf("text", values.toArray()));
            var events = new ArrayList<DomainEventMessage<?>>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    events.add(event(row));
                    if (events.size() < MAX_EVENTS) continue;
                    consumer.accept(events);
                    events = new ArrayList<>();
                }
            }
            if (!events.isEmpty()) consumer.accept(events);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static IllegalStateException unreadable(SQLException cause) {
        return new IllegalStateException("The event log cannot be read: " + cause.getMessage(), cause);
    }

    private List<DomainEventMessage<?>> events(PreparedStatement statement) throws SQLException {
        var events = new ArrayList<DomainEventMessage<?>>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                events.add(event(row));
            }
        }
        return events;
    }

    private DomainEventMessage<?> event(ResultSet row) throws SQLException {
        var event = EventRow.read(row, serializer);
        try {
            event.getPayload();
        } catch (RuntimeException e) {
            throw new IllegalStateException("the event at position " + row.getLong(1) + " cannot be read", e);
        }
        return event;
    }
}
