package io.quadrille.benchmark;

import io.quadrille.embedded.PostgresServer;
import io.quadrille.embedded.ServerProcess;
import io.quadrille.embedded.ThrowawayFolder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A durable PostgreSQL and a broker: started here as processes, or given. Started servers are stopped at the end. */
final class BenchmarkServers implements AutoCloseable {

    private static final List<String> BROKER = List.of("-Xmx512m");

    private final Path folder;
    private final PostgresServer postgres;
    private final PGSimpleDataSource superuser = new PGSimpleDataSource();
    private final String bootstrapServers;
    private final OptionalLong givenBroker;
    private final OptionalLong postmaster;
    private ServerProcess broker;

    BenchmarkServers(BenchmarkOptions options) {
        folder = ThrowawayFolder.create(
                Path.of(options.text("output"), "servers").toAbsolutePath());
        postgres = options.given("postgres").isPresent() ? null : startPostgres();
        superuser.setPortNumbers(new int[] {postgres == null ? port(options.text("postgres")) : postgres.port()});
        superuser.setServerNames(new String[] {postgres == null ? host(options.text("postgres")) : "127.0.0.1"});
        superuser.setUser(postgres == null ? options.text("postgres-user") : postgres.username());
        superuser.setPassword(postgres == null ? options.text("postgres-password") : postgres.password());
        superuser.setDatabaseName("postgres");
        postmaster = findPostmaster();
        if (options.given("broker").isEmpty()) broker = ServerProcess.kafka(BROKER, folder.resolve("kafka"), 0);
        bootstrapServers = broker == null ? options.text("broker") : broker.address();
        givenBroker = options.given("broker-pid")
                .map(Long::valueOf)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private PostgresServer startPostgres() {
        // Enough for the pools of several processes and the reference program.
        return PostgresServer.durable(folder.resolve("postgres"), 0)
                .with("max_connections", "250")
                .start();
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Sessions of the superuser. */
    PGSimpleDataSource sessions(String database) {
        var sessions = new PGSimpleDataSource();
        sessions.setServerNames(superuser.getServerNames());
        sessions.setPortNumbers(superuser.getPortNumbers());
        sessions.setUser(superuser.getUser());
        sessions.setPassword(superuser.getPassword());
        sessions.setDatabaseName(database);
        return sessions;
    }

    JdbcClient sql(String database) {
        return JdbcClient.create(sessions(database));
    }

    String url(String database) {
        return "jdbc:postgresql://" + superuser.getServerNames()[0] + ":"
                + superuser.getPortNumbers()[0] + "/" + database;
    }

    String user() {
        return superuser.getUser();
    }

    String password() {
        return superuser.getPassword();
    }

    /** CPU seconds of all processes of PostgreSQL; NaN if it runs on another machine. */
    double postgresTime() {
        return postmaster.isPresent() ? ProcessTime.ofFamily(postmaster.getAsLong()) : Double.NaN;
    }

    /** The parent of the process of an open session. */
    private OptionalLong findPostmaster() {
        try (var session = superuser.getConnection();
                var statement = session.createStatement();
                var row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"))
                    .flatMap(ProcessHandle::parent)
                    .map(process -> OptionalLong.of(process.pid()))
                    .orElse(OptionalLong.empty());
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not answer", e);
        }
    }

    /** CPU seconds of the broker; NaN if its process is unknown. */
    double brokerTime() {
        if (broker != null) return ProcessTime.of(broker.pid());
        return givenBroker.isPresent() ? ProcessTime.of(givenBroker.getAsLong()) : Double.NaN;
    }

    /** Kills the broker, as a power failure would. @throws IllegalStateException if the broker was given */
    void killBroker() {
        if (broker == null)
            throw new IllegalStateException("the section backlog kills the broker, so the broker must not be given");
        broker.kill();
    }

    /** Returns when the broker accepts requests again. */
    void startBroker() {
        broker = ServerProcess.kafka(BROKER, folder.resolve("kafka"), broker.port());
    }

    @Override
    public void close() {
        if (broker != null) broker.close();
        if (postgres != null) postgres.close();
        ThrowawayFolder.delete(folder);
    }
}
