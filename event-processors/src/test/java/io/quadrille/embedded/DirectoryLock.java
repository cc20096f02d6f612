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
 * Marks a folder as used by a live process. The operating system releases the lock when the process ends for any
 * reason. So if a folder can be locked while its server still runs, the owner was killed.
 */
final class DirectoryLock implements AutoCloseable {

    /**
     * Locks are per process, and closing any channel of the file drops them: so no second channel may be opened here.
     * The garbage collector closes unreferenced channels too; so they are kept in this map.
     */
    private static final Map<Path, FileLock> HELD = new HashMap<>();

    private final Path directory;
    private final FileLock lock;

    private DirectoryLock(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** @throws FolderInUseException if a live process, perhaps this one, uses the folder */
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

    /** Runs the work under the lock of the folder, exclusive among threads and processes; waits for the lock. */
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
