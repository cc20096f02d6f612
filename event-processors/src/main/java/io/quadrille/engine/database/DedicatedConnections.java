package io.quadrille.engine.database;

import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Database sessions outside of the pool: each call opens one, and locks and settings end with it. */
public final class DedicatedConnections {

    /**
     * What every session sets for itself, those of the pool in application.yaml too: a database or a role may have
     * other defaults. The time zone is not among them, for the driver sends the JVM's.
     */
    static final String SETTINGS =
            "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c"
                + " default_transaction_deferrable=off -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex"
                + " -c extra_float_digits=1 -c standard_conforming_strings=on";

    private DedicatedConnections() {}

    /**
     * For what reads all of the store: an answer may take minutes, but a session whose other end has vanished must
     * fail.
     */
    public static DataSource of(JdbcConnectionDetails database) {
        return open(database, "600", "quadrille");
    }

    /**
     * For followers of the log: a session whose other end has vanished must fail, not hang; a page of the log takes
     * milliseconds.
     */
    public static DataSource ofFollower(String follower, JdbcConnectionDetails database) {
        return open(database, "20", "quadrille-" + follower);
    }

    /** For work that may take as long as it takes, such as a rebuild or a command: without any time limit. */
    public static DataSource withoutLimits(String url, String username, String password) {
        return open(url, username, password, new Properties());
    }

    /** @param seconds how long to wait for the database's next byte */
    private static DataSource open(JdbcConnectionDetails database, String seconds, String name) {
        var limits = new Properties();
        limits.setProperty("ApplicationName", name);
        limits.setProperty("socketTimeout", seconds);
        limits.setProperty("tcpKeepAlive", "true");
        return open(database.getJdbcUrl(), database.getUsername(), database.getPassword(), limits);
    }

    private static DataSource open(String url, String username, String password, Properties properties) {
        var sessions = new DriverManagerDataSource(url, username, password);
        properties.setProperty("options", SETTINGS);
        sessions.setConnectionProperties(properties);
        return sessions;
    }
}
