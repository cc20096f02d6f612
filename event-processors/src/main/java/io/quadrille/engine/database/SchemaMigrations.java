package io.quadrille.engine.database;

import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Creates and changes Quadrille's tables, before any bean that uses them is created. Which migrations a database has is
 * recorded in the table {@value #HISTORY}, so the versions of an application's own migrations are independent of these.
 *
 * <p>Earlier releases recorded them in Flyway's default table, the former history. The first start on such a database
 * completes the former history as the last of these releases would have, and copies it. The former history is not
 * changed afterwards, so a process of that release can still start.
 */
public final class SchemaMigrations implements InitializingBean {

    public static final String HISTORY = "quadrille_schema_history";

    /** The migrations of all parts. A subfolder of this folder has those of one part. */
    public static final String ALL = "classpath:db/quadrille";

    /** The migrations that each application needs. */
    public static final String ENGINE = ALL + "/engine";

    /** The last version that an earlier release can have recorded in the former history. */
    private static final String LAST_FORMER_VERSION = "27";

    /** Compares the checksums too, because an application may have migrations with the same versions. */
    private static final String IS_OURS = "version || ' ' || checksum = any(:ours)";

    /**
     * Limits the wait for a lock, for example one that a dump holds: all statements that need the table wait behind a
     * migration, including those of processes of an earlier release. After the timeout the migration fails, and with it
     * the start of this process; the process's supervisor, such as Docker, starts it again.
     */
    public static final String LOCK_TIMEOUT = "set lock_timeout = '10s'";

    private final DataSource sessions;
    private final String formerHistory;
    private final String[] locations;

    /**
     * @param sessions without a statement timeout, because a migration of a large table takes long
     * @param formerHistory the name of the table in which an earlier release has recorded the migrations
     * @param locations the folders with the migrations of the parts that this process uses
     */
    public SchemaMigrations(DataSource sessions, String formerHistory, String... locations) {
        this.sessions = sessions;
        this.formerHistory = formerHistory;
        this.locations = locations;
    }

    @Override
    public void afterPropertiesSet() {
        migrate();
    }

    /**
     * Applies the migrations that the database lacks. If several processes migrate at the same time, each waits for the
     * one before it. Idempotent.
     *
     * @throws org.flywaydb.core.api.FlywayException if a migration fails; it is rolled back
     */
    public void migrate() {
        copyFormerHistory();
        var flyway = flyway(HISTORY, locations);
        flyway.outOfOrder(hasLateMigrations(flyway.load())).load().migrate();
    }

    /**
     * Whether a part was added after later migrations of other parts had been applied. Flyway logs a warning whenever
     * it may apply migrations out of order, so it may only if there are any.
     */
    private static boolean hasLateMigrations(Flyway flyway) {
        return Stream.of(flyway.info().all()).anyMatch(migration -> migration.getState() == MigrationState.IGNORED);
    }

    private void copyFormerHistory() {
        var jdbc = JdbcClient.create(sessions);
        new TransactionTemplate(new JdbcTransactionManager(sessions)).executeWithoutResult(transaction -> {
            AdvisoryLock.lockUntilCommit(jdbc, HISTORY);
            if (exists(jdbc, HISTORY) || !exists(jdbc, formerHistory)) return;
            var former = flyway(formerHistory, ALL).target(LAST_FORMER_VERSION).load();
            var ours = versionsAndChecksums(former);
            if (!begins(jdbc, ours)) return;
            former.migrate();
            jdbc.sql("create table " + HISTORY + " (like " + quoted(formerHistory) + " including all)")
                    .update();
            jdbc.sql("insert into " + HISTORY + " select * from " + quoted(formerHistory) + " where " + IS_OURS)
                    .param("ours", ours)
                    .update();
        });
    }

    private static boolean exists(JdbcClient jdbc, String table) {
        return jdbc.sql("select to_regclass(quote_ident(current_schema()) || '.' || quote_ident(:table)) is not null")
                .param("table", table)
                .query(Boolean.class)
                .single();
    }

    /** Whether the former history has Quadrille's first migration, and not the one of an application. */
    private boolean begins(JdbcClient jdbc, String[] ours) {
        return jdbc.sql("select exists (select from " + quoted(formerHistory) + " where version = '1' and " + IS_OURS
                        + ")")
                .param("ours", ours)
                .query(Boolean.class)
                .single();
    }

    private static String[] versionsAndChecksums(Flyway flyway) {
        return Stream.of(flyway.info().all())
                .filter(migration -> migration.getState().isResolved())
                .map(migration -> migration.getVersion() + " " + migration.getResolvedChecksum())
                .toArray(String[]::new);
    }

    private static String quoted(String table) {
        return '"' + table.replace("\"", "\"\"") + '"';
    }

    private FluentConfiguration flyway(String history, String... folders) {
        return Flyway.configure(SchemaMigrations.class.getClassLoader())
                .dataSource(sessions)
                .initSql(LOCK_TIMEOUT)
                .table(history)
                .locations(folders)
                // An application may already have tables.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                // A part that is removed leaves migrations in the history.
                .ignoreMigrationPatterns("*:missing", "*:future");
    }
}
