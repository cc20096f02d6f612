package io.quadrille.crashpoints;

import java.nio.file.Path;

/**
 * Where a test and the processes that it starts tell each other of crash points.
 *
 * @param folder lasts from one process to the next
 */
public record CrashPointFolder(Path folder) {

    /** The exit code of a process that is halted at a point. */
    public static final int HALTED = 86;

    private static final String PROPERTY = "crash-points.folder";

    static CrashPointFolder ofThisProcess() {
        return new CrashPointFolder(Path.of(System.getProperty(PROPERTY)));
    }

    /** What tells a process its folder. */
    public String option() {
        return "-D" + PROPERTY + "=" + folder;
    }

    /** A file of the points at which the process is to be struck. */
    public Path armed() {
        return folder.resolve("armed");
    }

    /** A file of those at which it, or one before it, has been struck. */
    public Path fired() {
        return folder.resolve("fired");
    }

    /** A file of the records that the broker has and some point waits for. */
    Path published() {
        return folder.resolve("published");
    }
}
