package io.quadrille.processors.processing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;

/**
 * Axon's token store by a clock that all processes share. A claim that was confirmed in the future is nobody's: its owner confirms it
 * every fifth of the claim timeout, so if it were alive, the claim would be of now. Axon's own keeps such a claim until that time has
 * come, which after a clock was set back is that much later. Thread-safe.
 */
public final class GroupPositions extends JdbcTokenStore {

  private final Duration claimTimeout;
  private final Clock clock;

  /**
   * @param claimTimeout the same as the builder's
   * @param clock the same in all processes on the database; from now on it is that of all token stores in this JVM
   */
  public GroupPositions(Builder builder, Duration claimTimeout, Clock clock) {
    super(builder.claimTimeout(claimTimeout));
    this.claimTimeout = claimTimeout;
    this.clock = clock;
    AbstractTokenEntry.clock = clock;
  }

  @Override
  protected TrackingToken claimToken(Connection connection, AbstractTokenEntry<?> entry) throws SQLException {
    if (entry.getOwner() != null && entry.timestamp().isAfter(clock.instant().plus(claimTimeout))) {
      entry.releaseClaim(entry.getOwner());
    }
    return super.claimToken(connection, entry);
  }
}
