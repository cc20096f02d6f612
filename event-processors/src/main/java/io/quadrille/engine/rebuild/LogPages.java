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

/** Reads those events of the log that concern a projection. Thread-safe. */
final class LogPages {

    /** Events that are in memory at a time where no page is kept. */
    private static final int AT_ONCE = 500;

    /** Of payloads in one page. Two are in memory at a time, several times as large as objects. */
    private static final int BYTES = 4 * 1024 * 1024;

    private static final String PAGE = "select * from (select global_index, " + EventRow.COLUMNS
            + ", sum(octet_length(payload) + octet_length(meta_data)) over (order by global_index rows unbounded"
            + " preceding) as bytes, octet_length(payload) + octet_length(meta_data) as own_bytes from"
            + " domain_event_entry where payload_type = any(?) and global_index > ? and global_index <= ?) sized where"
            + " bytes - own_bytes < " + BYTES + " order by global_index";

    private static final String SELECT =
            "select global_index, " + EventRow.COLUMNS + " from domain_event_entry where payload_type = any(?) and ";

    private final String[] types;
    private final Serializer serializer;

    /** @param types the logical names of the payloads */
    LogPages(List<String> types, Serializer serializer) {
        this.types = types.toArray(String[]::new);
        this.serializer = serializer;
    }

    /** Events with an index behind {@code start} and up to {@code end}, in order, their payloads read. */
    record Page(long start, long end, List<DomainEventMessage<?>> events) {}

    /** The next page: up to the end, or less far if there are too many bytes. */
    Page read(Connection connection, long start, long end) {
        try (var statement = connection.prepareStatement(PAGE)) {
            statement.setArray(1, connection.createArrayOf("text", types));
            statement.setLong(2, start);
            statement.setLong(3, end);
            var read = new ArrayList<DomainEventMessage<?>>();
            long last = end;
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    read.add(event(row));
                    if (row.getLong("bytes") >= BYTES) last = row.getLong(1);
                }
            }
            return new Page(start, last, read);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** All pages up to the end, at least one. */
    void forEach(Connection connection, long start, long end, Consumer<Page> taker) {
        long from = start;
        do {
            var page = read(connection, from, end);
            taker.accept(page);
            from = page.end();
        } while (from < end);
    }

    /**
     * All events of some things, in the order of the log.
     *
     * @param column of the event store, by which they are found
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

    /** The same, some at a time. In a transaction: only there the driver does not read all of them at once. */
    void forEachOf(
            Connection connection,
            String column,
            Collection<String> values,
            Consumer<List<DomainEventMessage<?>>> taker) {
        try (var statement = connection.prepareStatement(SELECT + column + " = any(?) order by global_index")) {
            statement.setFetchSize(AT_ONCE);
            statement.setArray(1, connection.createArrayOf("text", types));
            statement.setArray(2, connection.createArrayOf("text", values.toArray()));
            var events = new ArrayList<DomainEventMessage<?>>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    events.add(event(row));
                    if (events.size() < AT_ONCE) continue;
                    taker.accept(events);
                    events = new ArrayList<>();
                }
            }
            if (!events.isEmpty()) taker.accept(events);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static IllegalStateException unreadable(SQLException cause) {
        return new IllegalStateException("the log cannot be read: " + cause.getMessage(), cause);
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
            throw new IllegalStateException("the event at " + row.getLong(1) + " cannot be read", e);
        }
        return event;
    }
}
