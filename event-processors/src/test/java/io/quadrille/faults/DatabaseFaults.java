package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import io.quadrille.faults.LossyDatabaseProxy.Commit;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.dao.DataAccessException;

/** The way to the database is narrow, cut or lost, while the database itself is well. */
final class DatabaseFaults {

    private static final int CUTS = 5;
    private static final int POOL = 24;

    private DatabaseFaults() {}

    static Fault sessionsCut(FaultEnvironment scene) {
        return () -> {
            for (int i = 0; i < CUTS; i++) {
                scene.system()
                        .awaitEvents(
                                scene.system().events() + 1 + scene.random().nextInt(40), scene::isIdle);
                scene.system().cutSessions();
            }
        };
    }

    /**
     * Connections stay open at both ends and nothing passes, neither on them nor on those that are opened meanwhile.
     */
    static Fault hostVanished(FaultEnvironment scene) {
        return new Fault() {
            @Override
            public void strike() {
                scene.line().vanish();
            }

            @Override
            public void heal() {
                scene.line().restore();
            }
        };
    }

    /** The answers to commits of requests, which their clients notice, and of batches, which nobody outside does. */
    static Fault answersLost(FaultEnvironment scene) {
        return () -> {
            int turnedAway = scene.clients().turnedAway();
            for (var commit : Commit.values()) scene.line().loseAnswers(commit, 3);
            await("loss of answers").until(() -> scene.line().answersToLose() == 0);
            await("a client to notice").until(() -> scene.clients().turnedAway() > turnedAway);
        };
    }

    /** All connections that requests may have wait for one lock, while more and more requests want one. */
    static Fault poolExhausted(FaultEnvironment scene) {
        return new Fault() {
            private Connection locking;

            @Override
            public void strike() throws SQLException {
                locking = scene.system().session();
                locking.setAutoCommit(false);
                try (var statement = locking.createStatement()) {
                    statement.execute("lock table order_view in access exclusive mode");
                }
                scene.visit("/api/orders?size=1", 2 * POOL);
                await("all connections that requests may have to wait")
                        .ignoreExceptionsInstanceOf(DataAccessException.class)
                        .until(() -> waiting() >= POOL / 2);
            }

            private long waiting() {
                return scene.system()
                        .sql()
                        .sql("select count(*) from pg_stat_activity where datname = current_database() and"
                                + " wait_event_type = 'Lock'")
                        .query(Long.class)
                        .single();
            }

            @Override
            public void heal() throws SQLException {
                locking.close();
            }
        };
    }

    /** All connections are lost at once, and only a few may be opened again. */
    static Fault connectionLimit(FaultEnvironment scene) {
        return new Fault() {
            @Override
            public void strike() {
                limit(scene.random().nextInt(6));
                scene.system().cutSessions();
            }

            @Override
            public void heal() {
                limit(-1);
            }

            private void limit(int connections) {
                var database = scene.system()
                        .sql()
                        .sql("select current_database()")
                        .query(String.class)
                        .single();
                scene.system()
                        .sql()
                        .sql("alter database " + database + " connection limit " + connections)
                        .update();
            }
        };
    }
}
