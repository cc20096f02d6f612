package io.quadrille.processors.kafka;

import java.sql.Connection;
import java.sql.SQLException;

/** Up to which global index every event is acknowledged by Kafka, for one session. Not thread-safe. */
final class RelayPosition {

  private final Connection session;
  private final String relay;

  RelayPosition(Connection session, String relay) {
    this.session = session;
    this.relay = relay;
  }

  /** 0 if nothing was ever published. */
  long stored() throws SQLException {
    try (var insert = session.prepareStatement("insert into relay_position values (?, 0) on conflict do nothing");
        var select = session.prepareStatement("select global_index from relay_position where relay = ?")) {
      insert.setString(1, relay);
      insert.executeUpdate();
      select.setString(1, relay);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Moves it, from the value that this session last saw or stored.
   *
   * @throws IllegalStateException if somebody else has moved it
   */
  void move(long from, long to) throws SQLException {
    try (var statement =
        session.prepareStatement(
            "update relay_position set global_index = ?, updated_at = now() where relay = ? and global_index = ?")) {
      statement.setLong(1, to);
      statement.setString(2, relay);
      statement.setLong(3, from);
      if (statement.executeUpdate() != 1) throw moved(from);
    }
  }

  /** @throws IllegalStateException if it is not where this session last saw or stored it */
  void require(long expected) throws SQLException {
    if (stored() != expected) throw moved(expected);
  }

  private static IllegalStateException moved(long from) {
    return new IllegalStateException("somebody else has moved the relay's position from " + from);
  }
}
