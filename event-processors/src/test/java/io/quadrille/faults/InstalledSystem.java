package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.Ports;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.invariants.Report;
import io.quadrille.saga.IdleDetector;
import io.quadrille.saga.SystemUnderTest;
import io.quadrille.saga.TopicClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database and topics, and the application processes that a test starts on them, each with its own port. */
final class InstalledSystem implements SystemUnderTest {

    private static final Path LOGS = Path.of("target", "faults").toAbsolutePath();

    private final String name;
    private final Map<String, String> environment = new HashMap<>();
    private final DataSource database;
    private final JdbcClient sql;
    private final EventTopics topics;
    private final String bootstrapServers;
    private final Invariants invariants;

    /**
     * @param database the connection of the test
     * @param url the connection of the application to the same database
     * @param domains the domains in this database
     */
    InstalledSystem(
            String name,
            DataSource database,
            String url,
            String user,
            String password,
            String bootstrapServers,
            String topicPrefix,
            Set<String> domains) {
        this.name = name;
        this.database = database;
        this.bootstrapServers = bootstrapServers;
        topics = new EventTopics(topicPrefix, Topics.all());
        sql = JdbcClient.create(database);
        invariants = new Invariants(
                database,
                Map.of("bootstrap.servers", bootstrapServers),
                topics,
                CheckoutSaga.SAGA,
                domains,
                Clock.systemUTC());
        environment.put("SPRING_DATASOURCE_URL", url);
        environment.put("SPRING_DATASOURCE_USERNAME", user);
        environment.put("SPRING_DATASOURCE_PASSWORD", password);
        environment.put("QUADRILLE_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        environment.put("QUADRILLE_KAFKA_TOPIC_PREFIX", topicPrefix);
        environment.put("QUADRILLE_DOMAINS", String.join(",", domains));
        // The claims of a dead process are taken over after 1 s instead of 5 s, so that the next kill meets open work.
        environment.put("QUADRILLE_PROCESSING_CLAIM_TIMEOUT", "1s");
        // The tests need orders that fail, and many orders per user.
        environment.put("QUADRILLE_API_WALLETCHECK", "false");
        environment.put("QUADRILLE_API_OPENORDERSPERUSER", "0");
        environment.put("QUADRILLE_API_REFUSEDORDERSPERUSER", "0");
    }

    /** Sets an environment variable of processes started from now on. */
    void with(String variable, String value) {
        environment.put(variable, value);
    }

    /** A command of the jar on this system. */
    CommandProcess command(List<String> java, String... arguments) {
        return CommandProcess.start(environment, java, arguments);
    }

    /** A port for a process that is restarted on the same port. */
    static int port() {
        return Ports.free();
    }

    ApplicationProcess start(int port) {
        return ApplicationProcess.start(environment, port, log(name));
    }

    /**
     * Starts one of several processes, with its own log.
     *
     * @param command the program, its options, and what it runs
     * @param process the application name of its sessions in PostgreSQL
     */
    ApplicationProcess start(List<String> command, String process, int port) {
        var named = new HashMap<>(environment);
        named.merge("SPRING_DATASOURCE_URL", "&ApplicationName=" + process, String::concat);
        return ApplicationProcess.launch(command, named, port, log(process));
    }

    private static Path log(String name) {
        try {
            return Files.createDirectories(LOGS).resolve(name + ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param log the file to which its output is appended */
    ApplicationProcess start(int port, Path log) {
        return ApplicationProcess.start(environment, port, log);
    }

    /**
     * @param java the program and its options
     * @param log the file to which its output is appended
     */
    ApplicationProcess start(List<String> java, int port, Path log) {
        return ApplicationProcess.start(java, environment, port, log);
    }

    String databaseName() {
        return sql.sql("select current_database()").query(String.class).single();
    }

    DataSource database() {
        return database;
    }

    /** A session of the test; the caller closes it. */
    Connection session() throws SQLException {
        return database.getConnection();
    }

    @Override
    public JdbcClient sql() {
        return sql;
    }

    @Override
    public EventTopics topics() {
        return topics;
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The last position in the log; includes gaps of rolled back transactions. */
    long events() {
        return sql.sql("select coalesce(max(global_index), 0) from domain_event_entry")
                .query(Long.class)
                .single();
    }

    long snapshots() {
        return sql.sql("select count(*) from snapshot_event_entry")
                .query(Long.class)
                .single();
    }

    /** The number of accepted orders that have not ended. */
    long underWay() {
        return sql.sql("select count(*) from order_view where status in ('PROCESSING', 'PAYMENT_PENDING')")
                .query(Long.class)
                .single();
    }

    /** Those of these orders that have not ended. */
    List<String> notEnded(Collection<String> orders) {
        return sql.sql("select order_id from order_view where status in ('PROCESSING', 'PAYMENT_PENDING') and"
                        + " order_id = any(:orders)")
                .param("orders", orders.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    /** The processing groups whose claims a process holds. */
    List<String> groupsOf(ApplicationProcess process) {
        return sql.sql("select processor_name from token_entry where owner like :pid")
                .param("pid", process.pid() + "@%")
                .query(String.class)
                .list();
    }

    /** The groups and log followers that no other process holds than this one, living or dead. */
    List<String> notTakenOver(String name, long pid) {
        return sql.sql("""
            select processor_name from token_entry where owner is null or owner like :pid
            union all
            select relay from relay_lease l where not exists (
              select from pg_stat_activity s
              where (s.pid, s.backend_start) = (l.backend_pid, l.backend_start) and application_name <> :name)\
            """)
                .param("pid", pid + "@%")
                .param("name", name)
                .query(String.class)
                .list();
    }

    void awaitTakeOver(ApplicationProcess from) {
        await("end of all claims of process " + from.pid())
                .ignoreExceptionsInstanceOf(DataAccessException.class)
                .until(() -> groupsOf(from).isEmpty());
    }

    /**
     * Terminates every session of the application at any point of its work; the test uses another role and keeps its
     * session.
     */
    void cutSessions() {
        sql.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and"
                        + " usename <> current_user")
                .query()
                .listOfRows();
    }

    void awaitEvents(long number) {
        awaitEvents(number, () -> false);
    }

    /** Waits for this number of events or for the other condition. */
    void awaitEvents(long number, BooleanSupplier orElse) {
        await(number + " events")
                .pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(DataAccessException.class)
                .until(() -> events() >= number || orElse.getAsBoolean());
    }

    /** Waits until the system is idle. */
    void awaitRest() {
        try (var topicClient = new TopicClient(this)) {
            new IdleDetector(this, topicClient).awaitIdle();
        }
    }

    /**
     * In an idle system: exactly these orders have ended, no order is open, all rules hold, and the topics have every
     * event.
     */
    void assertNothingLostOrDoubled(Collection<String> accepted, Collection<String> certain) {
        assertThat(difference(withStatus("COMPLETED", "CANCELLED"), accepted)).isEmpty();
        assertThat(difference(accepted, withStatus("COMPLETED", "CANCELLED"))).isEmpty();
        assertThat(underWay()).isZero();
        assertThat(difference(certain, withStatus("COMPLETED"))).isEmpty();
        var report = check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
    }

    private static Set<String> difference(Collection<String> some, Collection<String> others) {
        var difference = new TreeSet<>(some);
        difference.removeAll(new HashSet<>(others));
        return difference;
    }

    Report check() {
        try {
            return invariants.check();
        } catch (SQLException e) {
            throw new IllegalStateException("the check failed", e);
        }
    }

    List<String> withStatus(String... statuses) {
        return sql.sql("select order_id from order_view where status in (:statuses)")
                .param("statuses", List.of(statuses))
                .query(String.class)
                .list();
    }

    /** The number of database sessions without the one of this query. */
    long sessions() {
        return sql.sql("select count(*) from pg_stat_activity where datname = current_database() and pid <>"
                        + " pg_backend_pid()")
                .query(Long.class)
                .single();
    }
}
