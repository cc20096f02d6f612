package io.quadrille.processors.rebuild;

import io.quadrille.processors.eventstore.EventRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;

/** Reads those events of the log that concern a projection. Thread-safe. */
final class LogPages {

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

  Page read(Connection connection, long start, long end) {
    try (var statement =
        connection.prepareStatement(SELECT + "global_index > ? and global_index <= ? order by global_index")) {
      statement.setArray(1, connection.createArrayOf("text", types));
      statement.setLong(2, start);
      statement.setLong(3, end);
      return new Page(start, end, events(statement));
    } catch (SQLException e) {
      throw unreadable(e);
    }
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

  private static IllegalStateException unreadable(SQLException cause) {
    return new IllegalStateException("the log cannot be read: " + cause.getMessage(), cause);
  }

  private List<DomainEventMessage<?>> events(PreparedStatement statement) throws SQLException {
    var events = new ArrayList<DomainEventMessage<?>>();
    try (var row = statement.executeQuery()) {
      while (row.next()) {
        var event = EventRow.read(row, serializer);
        try {
          event.getPayload();
        } catch (RuntimeException e) {
          throw new IllegalStateException("the event at " + row.getLong(1) + " cannot be read", e);
        }
        events.add(event);
      }
    }
    return events;
  }
}
