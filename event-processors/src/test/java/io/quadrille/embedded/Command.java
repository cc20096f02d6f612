package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs a program to its end and keeps its output. */
final class Command {

    /** @param output standard output and standard error, interleaved */
    record Result(int exitCode, String output) {

        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Command() {}

    static Result run(Path workingDirectory, List<String> command) {
        var builder =
                new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectErrorStream(true);
        // PGDATA, PGPORT and similar variables of the user would misdirect the tools of PostgreSQL.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
        }
    }

    static String runOrFail(Path workingDirectory, List<String> command) {
        var result = run(workingDirectory, command);
        if (!result.succeeded()) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + result.exitCode() + ":\n" + result.output());
        }
        return result.output();
    }
}
