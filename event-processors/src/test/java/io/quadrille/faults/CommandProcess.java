package io.quadrille.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A command of the jar as its own process, with its output. */
final class CommandProcess implements AutoCloseable {

    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    private CommandProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    static CommandProcess start(Map<String, String> environment, List<String> java, String... arguments) {
        var command = new ArrayList<>(java);
        command.addAll(ApplicationProcess.application());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new CommandProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException ended) {
            // The process was killed.
        }
    }

    /** The lines of output so far. */
    List<String> output() {
        return output;
    }

    /** SIGKILL. Returns when the process has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        int code = process.waitFor();
        reader.join();
        return code;
    }

    @Override
    public void close() {
        kill();
    }
}
