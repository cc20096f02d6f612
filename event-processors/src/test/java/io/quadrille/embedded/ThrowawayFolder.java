package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders in which the servers of this test JVM keep their data. If this JVM is killed, the next test JVM deletes
 * them and stops a PostgreSQL that still runs there.
 */
public final class ThrowawayFolder {

    static final Path OF_THIS_JVM = create(parent());

    private ThrowawayFolder() {}

    /** A new folder of this JVM. Its PostgreSQL must be in {@code postgres}. */
    public static Path create(Path parent) {
        var folder = parent.resolve(ProcessHandle.current().pid() + "-" + System.nanoTime());
        DirectoryLock.whileAlone(parent, () -> {
            children(parent).forEach(ThrowawayFolder::removeIfLeftBehind);
            DirectoryLock.acquire(folder);
        });
        return folder;
    }

    /** Deletes a folder of this JVM that is no longer in use. */
    public static void delete(Path folder) {
        Folders.delete(folder);
    }

    private static void removeIfLeftBehind(Path folder) {
        DirectoryLock.tryAcquire(folder).ifPresent(lock -> {
            var server = folder.resolve("postgres");
            if (Files.exists(server)) Postmaster.find(server.resolve("data")).ifPresent(Postmaster::killFamily);
            lock.close();
            Folders.delete(folder);
        });
    }

    private static List<Path> children(Path parent) {
        try (var children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + parent, e);
        }
    }

    /** Below the build folder, so that a clean build deletes it; elsewhere outside of a build. */
    private static Path parent() {
        var build = Path.of("target");
        var base = Files.isDirectory(build) ? build : Path.of(System.getProperty("java.io.tmpdir"));
        return base.resolve("quadrille-tests").toAbsolutePath();
    }
}
