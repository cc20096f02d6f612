package io.quadrille.faults;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.LogTruncation;
import io.quadrille.embedded.Ports;
import io.quadrille.embedded.PostgresServer;
import io.quadrille.embedded.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A durable PostgreSQL and a broker as processes for one test class; each test installs its own system. */
final class DurableServers implements AutoCloseable {

    private static final String OWNER = "application";

    private final Path folder;
    private final int kafkaPort = Ports.free();
    private final AtomicInteger systems = new AtomicInteger();
    private final PostgresServer postgres;
    private ServerProcess kafka;

    private DurableServers(Path folder) {
        this.folder = folder;
        this.postgres = PostgresServer.durable(folder.resolve("postgres"), 0)
                .with("max_connections", "200")
                .start();
        startKafka();
    }

    static DurableServers open(Path folder) {
        return new DurableServers(folder);
    }

    PostgresServer postgres() {
        return postgres;
    }

    ServerProcess kafka() {
        return kafka;
    }

    /** Starts the broker on its data and port, for the first time or again. */
    void startKafka() {
        kafka = ServerProcess.kafka(folder.resolve("kafka"), kafkaPort);
    }

    /** Truncates the log of each partition of a topic to this share. The broker must have been killed. */
    void truncateLogs(String topic, double left) throws IOException {
        LogTruncation.truncate(folder.resolve("kafka"), topic, left);
    }

    /** A new, empty system. */
    InstalledSystem install(String name) {
        return install(name, postgres.port());
    }

    /** A new, empty system whose application connects to PostgreSQL through a proxy at this port. */
    InstalledSystem install(String name, int port) {
        return install(name, port, "s" + systems.get() + ".", Set.copyOf(CheckoutSaga.SAGA.domains()));
    }

    /** A new, empty database for some domains of a system whose other domains have their own databases. */
    InstalledSystem install(String name, Set<String> domains) {
        return install(name, postgres.port(), "apart.", domains);
    }

    private InstalledSystem install(String name, int port, String topicPrefix, Set<String> domains) {
        var number = systems.incrementAndGet();
        var database = "quadrille_" + number;
        var sessions = new PGSimpleDataSource();
        sessions.setUrl(postgres.createDatabase(database));
        sessions.setUser(postgres.username());
        sessions.setPassword(postgres.password());
        var patient = new RetryingDataSource(sessions);
        createOwner(JdbcClient.create(patient), database);
        var url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
        return new InstalledSystem(name, patient, url, OWNER + number, OWNER, kafka.address(), topicPrefix, domains);
    }

    /** As in production the role is no superuser: connection limits do not apply to superusers. */
    private static void createOwner(JdbcClient sql, String database) {
        var owner = OWNER + database.substring(database.lastIndexOf('_') + 1);
        sql.sql("create role " + owner + " login password '" + OWNER + "'").update();
        sql.sql("alter database " + database + " owner to " + owner).update();
        ClockFaults.prepare(sql, owner);
    }

    /** Copies the database of a system while it is not in use. */
    void backUp(InstalledSystem system, String backup) {
        copy(system.databaseName(), backup, "postgres");
    }

    /** Restores the database of a system from the copy, and keeps the topics. The copy can be restored again. */
    void restore(InstalledSystem system, String backup) {
        var name = system.databaseName();
        admin().sql("drop database " + name + " with (force)").update();
        copy(backup, name, OWNER + name.substring(name.lastIndexOf('_') + 1));
    }

    private void copy(String from, String to, String owner) {
        // A process that has just ended may still have a session.
        admin().sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = :from")
                .param("from", from)
                .query()
                .listOfRows();
        admin().sql("drop database if exists " + to).update();
        admin().sql("create database " + to + " template " + from).update();
        if (!owner.equals("postgres"))
            admin().sql("alter database " + to + " owner to " + owner).update();
    }

    private JdbcClient admin() {
        var sessions = new PGSimpleDataSource();
        sessions.setUrl(postgres.jdbcUrl("postgres"));
        sessions.setUser(postgres.username());
        sessions.setPassword(postgres.password());
        return JdbcClient.create(sessions);
    }

    @Override
    public void close() {
        kafka.close();
        postgres.close();
    }
}
