package io.quadrille.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PostgreSQL server on 127.0.0.1 with its data in its own folder. It is a separate process and survives a SIGKILL of
 * this JVM; the next start on the same folder stops it before it uses the data. Only one live JVM may use a folder. The
 * server ends with the JVM, unless {@link #stoppedByCaller()}.
 */
public final class PostgresServer implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final boolean durable;
    private final Unprivileged unprivileged;
    private final Map<String, String> settings = new TreeMap<>();
    private final PostgresData data;
    private boolean stoppedByCaller;
    private boolean guarded;
    private Guardian guardian;
    private List<ProcessHandle> paused = List.of();
    private DirectoryLock lock;
    private ExitHook exitHook;

    PostgresServer(Path directory, int port, boolean durable, Unprivileged unprivileged) {
        this.directory = Folders.create(directory);
        this.port = Ports.resolve(port);
        this.durable = durable;
        this.unprivileged = unprivileged;
        this.data = new PostgresData(this.directory, PostgresBinaries.unpacked(unprivileged.cache()), unprivileged);
    }

    /** Confirmed commits are on disk: fsync and synchronous_commit are on. Port 0 selects a free port. */
    public static PostgresServer durable(Path directory, int port) {
        return new PostgresServer(directory, port, true, Unprivileged.detect());
    }

    /**
     * For tests, on a free port: fsync is off, so the data survives a kill of the server, but not a failure of the
     * machine.
     */
    public static PostgresServer throwaway(Path directory) {
        return new PostgresServer(directory, 0, false, Unprivileged.detect());
    }

    /** A line of postgresql.conf for the next start. Overrides the settings of this class. */
    public PostgresServer with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** The caller stops the server at the end of the JVM, after its clients. */
    public PostgresServer stoppedByCaller() {
        stoppedByCaller = true;
        return this;
    }

    /** The server ends with this JVM even if the JVM is killed, then as in a crash. Must be called before the start. */
    public PostgresServer endsWithThisJvm() {
        guarded = true;
        return this;
    }

    /**
     * Returns when the server accepts connections.
     *
     * @throws PortTakenException if its port is in use
     * @throws FolderInUseException if another live JVM uses the folder
     * @throws IllegalStateException if PostgreSQL does not start, with its message
     */
    public synchronized PostgresServer start() {
        if (lock != null && Postmaster.find(data.path()).isPresent()) return this;
        if (lock == null) lock = DirectoryLock.acquire(directory);
        var started = false;
        try {
            Postmaster.find(data.path()).ifPresent(this::stopLeftBehind);
            Ports.requireFree("PostgreSQL", port);
            data.initialize(durable);
            data.configure(port, durable, settings);
            unprivileged.own(directory);
            launch();
            started = true;
        } finally {
            if (!started) release();
        }
        if (guarded)
            guardian = Postmaster.find(data.path())
                    .map(postmaster -> Guardian.of(postmaster.pid()))
                    .orElseThrow();
        if (!stoppedByCaller && exitHook == null) exitHook = ExitHook.register("stop PostgreSQL " + port, this::stop);
        return this;
    }

    /** Closes the connections, writes a checkpoint and ends. Does nothing if the server is not running. */
    public synchronized void stop() {
        end("fast");
    }

    /** Ends at once without a checkpoint; the next start recovers from the WAL. */
    public synchronized void stopImmediate() {
        end("immediate");
    }

    /**
     * SIGKILL to the main process, as in a crash. Returns when its children, which hold the port, have ended. The
     * folder stays locked until {@link #close()}.
     */
    public synchronized void kill() {
        var postmaster = Postmaster.find(data.path());
        var family = postmaster.map(Postmaster::family).orElse(List.of());
        postmaster.ifPresent(Postmaster::kill);
        resume();
        Postmaster.awaitEnd(family);
    }

    /** SIGSTOP to all processes: connections stay open and nothing answers. */
    public synchronized void pause() {
        paused = Postmaster.find(data.path()).map(Postmaster::family).orElse(List.of());
        Postmaster.signal("STOP", paused);
    }

    /** Resumes the processes after {@link #pause()}. */
    public synchronized void resume() {
        Postmaster.signal("CONT", paused);
        paused = List.of();
    }

    public boolean isRunning() {
        return Postmaster.find(data.path()).isPresent();
    }

    @Override
    public void close() {
        stop();
    }

    /** Creates the database unless it exists, and returns its URL. */
    public String createDatabase(String name) {
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), username(), password());
                var exists = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
                var create = connection.createStatement()) {
            exists.setString(1, name);
            if (!exists.executeQuery().next())
                create.execute("CREATE DATABASE " + create.enquoteIdentifier(name, true));
            return jdbcUrl(name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the database " + name, e);
        }
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The superuser. */
    public String username() {
        return PostgresData.SUPERUSER;
    }

    /** The password of the superuser, created with the data; known after the first start. */
    public String password() {
        return data.password();
    }

    public int port() {
        return port;
    }

    private void launch() {
        // The processes of a killed server end by themselves after a moment, and PostgreSQL does not start before that.
        await("end of the processes of a killed PostgreSQL")
                .atMost(Duration.ofMinutes(3))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(this::tryLaunch);
    }

    private boolean tryLaunch() throws IOException {
        // The search also removes the pid file of a killed server.
        if (Postmaster.find(data.path()).isPresent()) return false;
        var log = directory.resolve("postgres.log");
        var logged = Files.exists(log) ? Files.size(log) : 0;
        var result = Command.run(
                directory,
                data.command(
                        "pg_ctl",
                        List.of(
                                "start",
                                "-D",
                                data.path().toString(),
                                "--wait",
                                "--timeout",
                                "120",
                                "--log",
                                log.toString())));
        if (result.succeeded()) return true;
        var reason = Files.exists(log) ? since(log, logged) : "";
        if (reason.contains("pre-existing shared memory block")) return false;
        throw new IllegalStateException("PostgreSQL does not start:\n" + result.output() + reason);
    }

    private static String since(Path log, long position) throws IOException {
        var bytes = Files.readAllBytes(log);
        return new String(bytes, (int) position, bytes.length - (int) position, StandardCharsets.UTF_8);
    }

    private void end(String mode) {
        if (lock == null) return;
        if (guardian != null) guardian.dismiss();
        guardian = null;
        resume();
        Postmaster.find(data.path()).ifPresent(postmaster -> stop(mode, 60));
        release();
    }

    /** A paused or hanging server is killed; PostgreSQL recovers from its WAL. */
    private void stopLeftBehind(Postmaster postmaster) {
        if (!stop("fast", 10).succeeded()) postmaster.killFamily();
    }

    private Command.Result stop(String mode, int seconds) {
        return Command.run(
                directory,
                data.command(
                        "pg_ctl",
                        List.of(
                                "stop",
                                "-D",
                                data.path().toString(),
                                "--mode",
                                mode,
                                "--wait",
                                "--timeout",
                                Integer.toString(seconds))));
    }

    private void release() {
        if (exitHook != null) exitHook.cancel();
        exitHook = null;
        lock.close();
        lock = null;
    }
}
