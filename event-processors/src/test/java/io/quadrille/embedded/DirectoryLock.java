package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says which live process a folder belongs to. The operating system lets go of it when the process ends, however it
 * ends, so a folder that can be locked while its server still runs is one whose owner was killed.
 */
final class DirectoryLock implements AutoCloseable {

    /**
     * Locks are per process, and closing any channel of the file drops them: a second one must not even be opened here.
     * A channel that nothing refers to is closed too, by the garbage collector; so they are kept here.
     */
    private static final Map<Path, FileLock> HELD = new HashMap<>();

    private final Path directory;
    private final FileLock lock;

    private DirectoryLock(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** @throws FolderInUseException if a live process, perhaps this one, has the folder */
    static DirectoryLock acquire(Path directory) {
        return tryAcquire(directory).orElseThrow(() -> new FolderInUseException(directory, owner(directory)));
    }

    static Optional<DirectoryLock> tryAcquire(Path directory) {
        synchronized (HELD) {
            try {
                var real = Files.createDirectories(directory).toRealPath();
                if (HELD.containsKey(real)) return Optional.empty();
                var channel = open(real);
                var lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                    return Optional.empty();
                }
                Files.writeString(
                        ownerFile(real), Long.toString(ProcessHandle.current().pid()));
                HELD.put(real, lock);
                return Optional.of(new DirectoryLock(real, lock));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot lock " + directory, e);
            }
        }
    }

    /** Does the work while no other thread or process does any under the same folder's lock; waits for its turn. */
    static synchronized void whileAlone(Path directory, Runnable work) {
        try {
            Files.createDirectories(directory);
            try (var channel = open(directory);
                    var lock = channel.lock()) {
                if (lock.isValid()) work.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + directory, e);
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            try {
                lock.acquiredBy().close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unlock " + directory, e);
            } finally {
                HELD.remove(directory);
            }
        }
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Path ownerFile(Path directory) {
        return directory.resolve("owner");
    }

    private static String owner(Path directory) {
        try {
            return Files.readString(ownerFile(directory));
        } catch (IOException e) {
            return "(unknown: " + e.getMessage() + ")";
        }
    }
}
