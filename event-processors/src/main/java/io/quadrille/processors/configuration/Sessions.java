package io.quadrille.processors.configuration;

import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Database sessions outside of the pool: each call opens one, and locks and settings end with it. */
final class Sessions {

  private Sessions() {}

  /** For what reads all of the store: an answer may take minutes, but a session whose other end has vanished must fail. */
  static DataSource of(JdbcConnectionDetails database) {
    return open(database, "600", "quadrille");
  }

  /** For followers of the log: a session whose other end has vanished must fail, not hang; a page of the log takes milliseconds. */
  static DataSource ofFollower(String follower, JdbcConnectionDetails database) {
    return open(database, "20", "quadrille-" + follower);
  }

  /** @param seconds how long to wait for the database's next byte */
  private static DataSource open(JdbcConnectionDetails database, String seconds, String name) {
    var sessions =
        new DriverManagerDataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    var limits = new Properties();
    limits.setProperty("ApplicationName", name);
    limits.setProperty("socketTimeout", seconds);
    limits.setProperty("tcpKeepAlive", "true");
    sessions.setConnectionProperties(limits);
    return sessions;
  }
}
