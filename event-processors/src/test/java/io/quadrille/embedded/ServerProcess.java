package io.quadrille.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in its own JVM, for tests that kill or freeze it. It ends with this JVM in any case, because its standard
 * input is closed then.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1");

    private final Process process;
    private final String address;

    private ServerProcess(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts a broker and returns when it is ready. Port 0 selects a free port. */
    public static ServerProcess kafka(Path directory, int port) {
        return kafka(BRIEF, directory, port);
    }

    /**
     * The same with JVM options, for a broker that runs long enough to profit from compilation.
     *
     * @param options of its JVM
     */
    public static ServerProcess kafka(List<String> options, Path directory, int port) {
        return start(options, KafkaBrokerMain.class, directory.toString(), Integer.toString(port));
    }

    /**
     * Starts a durable PostgreSQL with a JVM that owns it, and returns when it is ready. Port 0 selects a free port.
     */
    public static ServerProcess postgres(Path directory, int port) {
        return start(PostgresServerMain.class, directory.toString(), Integer.toString(port));
    }

    /** Starts any main class of this class path that prints a line {@code READY address}; returns after that line. */
    public static ServerProcess start(Class<?> main, String... arguments) {
        return start(BRIEF, main, arguments);
    }

    private static ServerProcess start(List<String> options, Class<?> main, String... arguments) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            var process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            return new ServerProcess(process, awaitReady(process, main));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + main.getName(), e);
        }
    }

    private static String awaitReady(Process process, Class<?> main) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("READY ")) continue;
            Thread.ofVirtual().start(() -> passOn(lines));
            return line.substring("READY ".length());
        }
        throw new IllegalStateException(main.getName() + " ended before it was ready; its standard error says why");
    }

    /** Later output must be read, or the process would block on a full pipe. */
    private static void passOn(BufferedReader lines) {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) System.err.println(line);
        } catch (IOException killed) {
            System.err.println("(end of output: " + killed.getMessage() + ")");
        }
    }

    /** The address that it printed after READY: host:port. */
    public String address() {
        return address;
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** SIGSTOP: the process keeps its connections and answers nothing. */
    public void pause() {
        Postmaster.signal("STOP", List.of(process.toHandle()));
    }

    public void resume() {
        Postmaster.signal("CONT", List.of(process.toHandle()));
    }

    /** Asks the process to end, and kills it after a timeout. */
    @Override
    public void close() {
        resume();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) kill();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }
}
