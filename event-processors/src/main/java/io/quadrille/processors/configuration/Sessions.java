package io.quadrille.processors.configuration;

import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Database sessions outside of the pool: each call opens one, and locks and settings end with it. */
final class Sessions {

  private Sessions() {}

  /** Without time limits, for what reads all of the store. */
  static DataSource of(JdbcConnectionDetails database) {
    return open(database);
  }

  /** For followers of the log: a session whose other end has vanished must fail, not hang; a page of the log takes milliseconds. */
  static DataSource ofFollower(String follower, JdbcConnectionDetails database) {
    var sessions = open(database);
    var limits = new Properties();
    limits.setProperty("ApplicationName", "quadrille-" + follower);
    limits.setProperty("socketTimeout", "20"); // seconds
    sessions.setConnectionProperties(limits);
    return sessions;
  }

  private static DriverManagerDataSource open(JdbcConnectionDetails database) {
    return new DriverManagerDataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
  }
}
