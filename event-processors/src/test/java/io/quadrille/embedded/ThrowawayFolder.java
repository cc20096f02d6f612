package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the servers of this JVM's tests keep their data. The next JVM removes it, and stops the PostgreSQL that runs on
 * it still if this one is killed.
 */
public final class ThrowawayFolder {

    static final Path OF_THIS_JVM = create(parent());

    private ThrowawayFolder() {}

    /** A new folder that belongs to this JVM. Its PostgreSQL is to be in {@code postgres}. */
    public static Path create(Path parent) {
        var mine = parent.resolve(ProcessHandle.current().pid() + "-" + System.nanoTime());
        DirectoryLock.whileAlone(parent, () -> {
            children(parent).forEach(ThrowawayFolder::removeIfLeftBehind);
            DirectoryLock.acquire(mine);
        });
        return mine;
    }

    /** Deletes a folder of this JVM, which is not used any more. */
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

    /** Below the build's folder, so that a clean build takes it away; elsewhere if this is no build. */
    private static Path parent() {
        var build = Path.of("target");
        var base = Files.isDirectory(build) ? build : Path.of(System.getProperty("java.io.tmpdir"));
        return base.resolve("quadrille-tests").toAbsolutePath();
    }
}
