package io.quadrille.engine.database;

import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Data sources without a pool. Each {@code getConnection} opens a session; closing the connection ends the session and
 * its locks.
 */
public final class DedicatedConnections {

    /**
     * Settings of every session, because a database or a role may have different defaults.
     * {@code quadrille-defaults.yaml} has the same settings for the pool's sessions. The time zone is not set here,
     * because the driver sends the JVM's.
     */
    static final String SETTINGS =
            "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c"
                + " default_transaction_deferrable=off -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex"
                + " -c extra_float_digits=1 -c standard_conforming_strings=on";

    private DedicatedConnections() {}

    /**
     * For readers of the whole store. If the database sends nothing for ten minutes, the session counts as dead and
     * fails.
     */
    public static DataSource of(JdbcConnectionDetails database) {
        return open(database, "600", "quadrille");
    }

    /**
     * For followers of the log: the relay, and the follower that chains the log. An answer takes milliseconds; if the
     * database sends nothing for 20 seconds, the session counts as dead and fails.
     */
    public static DataSource ofFollower(String follower, JdbcConnectionDetails database) {
        return open(database, "20", "quadrille-" + follower);
    }

    /** For migrations, rebuilds and commands, which have no time limit. */
    public static DataSource withoutLimits(String url, @Nullable String username, @Nullable String password) {
        return open(url, username, password, new Properties());
    }

    /** @param seconds the longest wait for the next byte from the database, in seconds */
    private static DataSource open(JdbcConnectionDetails database, String seconds, String name) {
        var limits = new Properties();
        limits.setProperty("ApplicationName", name);
        limits.setProperty("socketTimeout", seconds);
        limits.setProperty("tcpKeepAlive", "true");
        return open(database.getJdbcUrl(), database.getUsername(), database.getPassword(), limits);
    }

    private static DataSource open(
            String url, @Nullable String username, @Nullable String password, Properties properties) {
        var sessions = new DriverManagerDataSource(url);
        sessions.setUsername(username);
        sessions.setPassword(password);
        properties.setProperty("options", SETTINGS);
        sessions.setConnectionProperties(properties);
        return sessions;
    }
}
