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
 * A server in a JVM of its own, for tests that kill or freeze it. It ends when this JVM does, however this one ends,
 * because its standard input is closed then.
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

    /** Starts a broker and returns when it is up. Port 0 takes a free one. */
    public static ServerProcess kafka(Path directory, int port) {
        return kafka(BRIEF, directory, port);
    }

    /**
     * The same for one that lives long enough to be worth compiling.
     *
     * @param options of its JVM
     */
    public static ServerProcess kafka(List<String> options, Path directory, int port) {
        return start(options, KafkaBrokerMain.class, directory.toString(), Integer.toString(port));
    }

    /** Starts a durable PostgreSQL with a JVM that owns it and returns when it is up. Port 0 takes a free one. */
    public static ServerProcess postgres(Path directory, int port) {
        return start(PostgresServerMain.class, directory.toString(), Integer.toString(port));
    }

    /** Starts any main class of this class path that prints a line {@code READY address}; returns then. */
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

    /** What it prints later must be read, or it would stop at a full pipe one day. */
    private static void passOn(BufferedReader lines) {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) System.err.println(line);
        } catch (IOException killed) {
            System.err.println("(end of output: " + killed.getMessage() + ")");
        }
    }

    /** What it printed after READY: host:port. */
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

    /** SIGSTOP: it keeps its connections and answers nothing. */
    public void pause() {
        Postmaster.signal("STOP", List.of(process.toHandle()));
    }

    public void resume() {
        Postmaster.signal("CONT", List.of(process.toHandle()));
    }

    /** Asks it to end, and makes it after a while. */
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
