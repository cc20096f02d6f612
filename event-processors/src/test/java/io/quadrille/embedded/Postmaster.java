package io.quadrille.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The main process of a running PostgreSQL, found by the postmaster.pid in its data folder.
 *
 * @param dataFolder the path as that process knows it
 */
record Postmaster(long pid, String dataFolder) {

    /**
     * Finds the server on this data folder. A pid file survives a crash or reboot, and another process may have its pid
     * by then: only a process with the folder as an argument counts. Any other pid file, of a foreign process, a zombie
     * or without content, would prevent the start of PostgreSQL and is removed.
     */
    static Optional<Postmaster> find(Path data) {
        var file = data.resolve("postmaster.pid");
        try {
            if (!Files.exists(file)) return Optional.empty();
            var lines = Files.readAllLines(file);
            if (lines.size() < 2 || !lines.getFirst().strip().matches("-?\\d{1,18}")) {
                Files.delete(file);
                return Optional.empty();
            }
            var postmaster =
                    new Postmaster(Math.abs(Long.parseLong(lines.getFirst().strip())), lines.get(1));
            if (postmaster.isRunning()) return Optional.of(postmaster);
            if (postmaster.handle().isPresent()) Files.delete(file);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    boolean isRunning() {
        return handle().flatMap(process -> process.info().arguments())
                .filter(arguments -> List.of(arguments).contains(dataFolder))
                .isPresent();
    }

    /** SIGKILL only to the main process. Its children notice this and end by themselves. */
    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /**
     * SIGKILL to all processes, which works on frozen processes too. Each of them holds the port until it has ended.
     */
    void killFamily() {
        var family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        awaitEnd(family);
    }

    static void awaitEnd(List<ProcessHandle> family) {
        await("end of PostgreSQL's processes")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> family.stream().noneMatch(Postmaster::isAtWork));
    }

    /** A zombie has ended but was not reaped; it has no command. */
    private static boolean isAtWork(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private void awaitEnd() {
        await("end of PostgreSQL's process " + pid)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !isRunning());
    }

    /** The main process, first, and its children. */
    List<ProcessHandle> family() {
        return handle().stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    /** Sends STOP or CONT to processes. */
    static void signal(String signal, List<ProcessHandle> processes) {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.stream().filter(ProcessHandle::isAlive).forEach(process -> command.add(Long.toString(process.pid())));
        if (command.size() == 2) return;
        var result = Command.run(Path.of("/"), command);
        // A process that ended in the meantime is no failure; the others have received the signal.
        if (!result.succeeded() && processes.stream().allMatch(ProcessHandle::isAlive)) {
            throw new IllegalStateException(result.output());
        }
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }
}
