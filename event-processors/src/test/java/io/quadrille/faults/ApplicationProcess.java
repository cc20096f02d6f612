package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.application.Quadrille;
import io.quadrille.embedded.Guardian;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The application in its own JVM: from the classes of this build, or from the jar that {@code -Dquadrille.test.jar=...}
 * names. It is configured by environment variables, as in docker-compose.yml. It ends when this JVM ends, even if this
 * JVM is killed.
 */
public final class ApplicationProcess implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final List<String> JAVA = java(512);

    private final Process process;
    private final Guardian guardian;
    private final URI address;
    private final Path log;

    private ApplicationProcess(Process process, URI address, Path log) throws IOException {
        this.process = process;
        this.guardian = Guardian.of(process.pid());
        this.address = address;
        this.log = log;
    }

    /**
     * The java program and its options for a short-lived process on a busy machine.
     *
     * @param heap in megabytes
     */
    public static List<String> java(int heap) {
        // One compiler, one collector. The last options are those of the container image; JDKs that do not know one of
        // them may ignore it.
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx" + heap + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow");
    }

    /** Starts the application without waiting for it. Its output is appended to the log file. */
    static ApplicationProcess start(Map<String, String> environment, int port, Path log) {
        return start(JAVA, environment, port, log);
    }

    /**
     * Starts the application without waiting for it. Its output is appended to the log file.
     *
     * @param java the program and its options
     */
    public static ApplicationProcess start(List<String> java, Map<String, String> environment, int port, Path log) {
        return launch(command(java, application()), environment, port, log);
    }

    /** The whole command: the program with its options, and what it runs. */
    static List<String> command(List<String> java, List<String> application) {
        return Stream.concat(java.stream(), application.stream()).toList();
    }

    /** Starts a process by its whole command. */
    static ApplicationProcess launch(List<String> command, Map<String, String> environment, int port, Path log) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // The default management port follows from the application port and may be in use.
        builder.environment().put("QUADRILLE_MANAGEMENT_LISTENPORT", "0");
        builder.environment().putAll(environment);
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        try {
            return new ApplicationProcess(builder.start(), URI.create("http://127.0.0.1:" + port), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the application", e);
        }
    }

    /** The arguments of java for the application. */
    static List<String> application() {
        var jar = System.getProperty("quadrille.test.jar", "");
        if (!jar.isBlank()) return application(jar);
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var withoutTests = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty() && !Path.of(entry).endsWith("test-classes"))
                .toList();
        // A build starts many processes, so the class archive pays off; a single test starts few.
        if (System.getProperty("surefire.test.class.path") != null) return SharedClasses.application(withoutTests);
        return List.of("-cp", String.join(File.pathSeparator, withoutTests), Quadrille.class.getName());
    }

    /** The same with another main class and additional classes at the end of the class path. */
    static List<String> application(Class<?> main, Path classes) {
        var application = new ArrayList<>(application());
        int classPath = application.indexOf("-cp") + 1;
        assertThat(classPath)
                .as("position of the class path in %s", application)
                .isPositive();
        application.set(classPath, application.get(classPath) + File.pathSeparator + classes);
        application.set(application.size() - 1, main.getName());
        return application;
    }

    /** The same for the jar of another build. */
    static List<String> application(String jar) {
        return List.of("-jar", Path.of(jar).toAbsolutePath().toString());
    }

    public URI address() {
        return address;
    }

    public long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the readiness probe succeeds. */
    public void awaitReady() {
        await("readiness; see " + log)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .pollInSameThread()
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("the application is alive; see %s", log)
                            .isTrue();
                    return isReady();
                });
    }

    boolean isReady() {
        var request = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .timeout(ANSWER)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Requires that the process has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** The body of the answer. */
    String get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    /** SIGKILL. Returns when the process has ended. */
    void kill() {
        guardian.dismiss();
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM: the process finishes its current work and releases its claims. Does not wait for its end. */
    public void ask() {
        process.destroy();
    }

    /** SIGTERM. Returns the exit code when the process has ended; kills it if it does not end in time. */
    public int stop() {
        ask();
        try {
            process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException tooLong) {
            process.destroyForcibly();
        }
        int code = process.onExit().join().exitValue();
        guardian.dismiss();
        return code;
    }

    /** Runs the work when the process has ended for any reason. */
    public void whenEnded(Runnable work) {
        process.onExit().thenRun(work);
    }

    /** SIGSTOP: the process keeps its connections and does nothing. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT: the process continues. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            assertThat(kill.onExit().join().exitValue()).as("kill -%s", name).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot signal process " + process.pid(), e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
