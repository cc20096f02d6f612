package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import io.quadrille.faults.LossyDatabaseProxy.Commit;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.dao.DataAccessException;

/** Faults on the connection to a database that itself works. */
final class DatabaseFaults {

    private static final int CUTS = 5;
    private static final int POOL = 24;

    private DatabaseFaults() {}

    static Fault sessionsCut(FaultEnvironment environment) {
        return () -> {
            for (int i = 0; i < CUTS; i++) {
                environment
                        .system()
                        .awaitEvents(
                                environment.system().events()
                                        + 1
                                        + environment.random().nextInt(40),
                                environment::isIdle);
                environment.system().cutSessions();
            }
        };
    }

    /** Connections stay open at both ends and transfer nothing, and neither do new ones. */
    static Fault hostVanished(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void start() {
                environment.databaseProxy().block();
            }

            @Override
            public void end() {
                environment.databaseProxy().restore();
            }
        };
    }

    /**
     * Loses answers to commits of requests, which the clients notice, and of batches, which only the application
     * notices.
     */
    static Fault answersLost(FaultEnvironment environment) {
        return () -> {
            int refusals = environment.clients().refusals();
            for (var commit : Commit.values()) environment.databaseProxy().loseAnswers(commit, 3);
            await("loss of the answers").until(() -> environment.databaseProxy().answersToLose() == 0);
            await("a client to notice").until(() -> environment.clients().refusals() > refusals);
        };
    }

    /** All connections for requests wait for one lock while more requests arrive. */
    static Fault poolExhausted(FaultEnvironment environment) {
        return new Fault() {
            private Connection locking;

            @Override
            public void start() throws SQLException {
                locking = environment.system().session();
                locking.setAutoCommit(false);
                try (var statement = locking.createStatement()) {
                    statement.execute("lock table order_view in access exclusive mode");
                }
                environment.sendRequests("/api/orders?size=1", 2 * POOL);
                await("all connections for requests to wait")
                        .ignoreExceptionsInstanceOf(DataAccessException.class)
                        .until(() -> waiting() >= POOL / 2);
            }

            private long waiting() {
                return environment
                        .system()
                        .sql()
                        .sql("select count(*) from pg_stat_activity where datname = current_database() and"
                                + " wait_event_type = 'Lock'")
                        .query(Long.class)
                        .single();
            }

            @Override
            public void end() throws SQLException {
                locking.close();
            }
        };
    }

    /** All connections are closed at once, and only a few new ones are allowed. */
    static Fault connectionLimit(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void start() {
                limit(environment.random().nextInt(6));
                environment.system().cutSessions();
            }

            @Override
            public void end() {
                limit(-1);
            }

            private void limit(int connections) {
                var database = environment
                        .system()
                        .sql()
                        .sql("select current_database()")
                        .query(String.class)
                        .single();
                environment
                        .system()
                        .sql()
                        .sql("alter database " + database + " connection limit " + connections)
                        .update();
            }
        };
    }
}
