package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.CrashOperation.COMMIT;
import static io.quadrille.crashpoints.CrashTiming.AFTER;
import static io.quadrille.crashpoints.CrashTiming.BEFORE;
import static io.quadrille.crashpoints.FailureMode.LOST_ANSWER;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * The PostgreSQL driver with crash points around statements and commits. Its URLs begin with
 * {@code jdbc:struck:postgresql:}.
 */
public final class CrashPointDriver implements Driver {

    private static final String PREFIX = "jdbc:struck:";

    private static final Driver POSTGRES = new org.postgresql.Driver();

    static {
        try {
            DriverManager.registerDriver(new CrashPointDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The same database through this driver. */
    static String url(String url) {
        return PREFIX + url.substring("jdbc:".length());
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) return null;
        var connection = POSTGRES.connect("jdbc:" + url.substring(PREFIX.length()), properties);
        return Proxies.around(Connection.class, connection, new CrashPointConnection(connection));
    }

    private static final class CrashPointConnection implements InvocationHandler {

        private final Connection connection;
        private boolean losesCommitAnswer;

        CrashPointConnection(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("commit")) {
                commit();
                return null;
            }
            var result = Proxies.call(connection, method, arguments);
            if (method.getName().equals("rollback")) CrashPointTrigger.done();
            return switch (result) {
                case CallableStatement call -> call;
                case PreparedStatement statement ->
                    Proxies.around(
                            PreparedStatement.class, statement, withCrashPoints(statement, Statements.point((String)
                                    arguments[0])));
                case null, default -> result;
            };
        }

        private void commit() throws SQLException {
            fail(CrashPointTrigger.at(COMMIT, BEFORE));
            connection.commit();
            var crashPoint = CrashPointTrigger.at(COMMIT, AFTER);
            CrashPointTrigger.done();
            if (losesCommitAnswer) loseCommitAnswer();
            fail(crashPoint);
        }

        private InvocationHandler withCrashPoints(PreparedStatement statement, Optional<CrashOperation> point) {
            return (proxy, method, arguments) -> {
                boolean executes = method.getName().startsWith("execute");
                if (point.isEmpty() || !executes) return Proxies.call(statement, method, arguments);
                fail(CrashPointTrigger.at(point.get(), BEFORE));
                var result = Proxies.call(statement, method, arguments);
                var crashPoint = CrashPointTrigger.at(point.get(), AFTER);
                if (point.get() == CrashOperation.POSITION && connection.getAutoCommit()) CrashPointTrigger.done();
                fail(crashPoint);
                return result;
            };
        }

        private void fail(Optional<CrashPoint> crashPoint) throws SQLException {
            if (crashPoint.isEmpty()) return;
            if (crashPoint.get().failureMode() != LOST_ANSWER) throw InjectedFailures.ofTheDatabase(crashPoint.get());
            if (crashPoint.get().operation() == COMMIT || connection.getAutoCommit()) loseCommitAnswer();
            losesCommitAnswer = true;
        }

        /** The commit is done, but the caller gets no answer. */
        private void loseCommitAnswer() throws SQLException {
            connection.abort(Runnable::run);
            throw new SQLException("injected: the answer to the commit is lost", "08006");
        }
    }

    /** Maps statements to operations. */
    private static final class Statements {

        private static final Map<String, Optional<CrashOperation>> POINTS = new ConcurrentHashMap<>();

        /** A claim is confirmed by the same statement that takes it, but in another thread. */
        private static Optional<CrashOperation> point(String sql) {
            var confirms = Thread.currentThread().getName().endsWith("-claim");
            return POINTS.computeIfAbsent(sql, Statements::read)
                    .map(point -> point == CrashOperation.CLAIM && confirms ? CrashOperation.CONFIRMATION : point);
        }

        private static Optional<CrashOperation> read(String sql) {
            var text = sql.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            if (text.startsWith("insert into domain_event_entry")) return Optional.of(CrashOperation.APPEND);
            if (text.startsWith("insert into dead_letter")) return Optional.of(CrashOperation.LETTER);
            if (text.startsWith("update dead_letter set state = ?, next"))
                return Optional.of(CrashOperation.RESOLUTION);
            if (text.startsWith("update token_entry set token ")) return Optional.of(CrashOperation.POSITION);
            if (text.contains("insert into newer_position")) return Optional.of(CrashOperation.POSITION);
            if (text.startsWith("update relay_position")) return Optional.of(CrashOperation.POSITION);
            if (text.startsWith("update token_entry set owner = ?, timestamp "))
                return Optional.of(CrashOperation.CLAIM);
            if (text.startsWith("insert into relay_lease")) return Optional.of(CrashOperation.CLAIM);
            if (text.startsWith("update relay_lease set beat_at")) return Optional.of(CrashOperation.CONFIRMATION);
            if (text.contains("from domain_event_entry where aggregate_identifier"))
                return Optional.of(CrashOperation.LOAD);
            if (text.contains("from domain_event_entry where global_index >")) return Optional.of(CrashOperation.POLL);
            if (text.matches(".*insert into (order_view|product_view|coupon_view|wallet_view|checkout|sale) .*")) {
                return Optional.of(CrashOperation.PROJECTION);
            }
            return Optional.empty();
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return POSTGRES.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return POSTGRES.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return POSTGRES.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
