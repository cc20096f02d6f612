package io.quadrille.crashpoints;

import java.nio.file.Path;

/**
 * The files by which a test and its processes exchange crash points.
 *
 * @param folder kept across restarts of the process
 */
public record CrashPointFolder(Path folder) {

    /** The exit code of a process that halted at a crash point. */
    public static final int HALTED = 86;

    private static final String PROPERTY = "crash-points.folder";

    static CrashPointFolder ofThisProcess() {
        return new CrashPointFolder(Path.of(System.getProperty(PROPERTY)));
    }

    /** The option that tells a process its folder. */
    public String option() {
        return "-D" + PROPERTY + "=" + folder;
    }

    /** The file with the crash points of the process. */
    public Path armed() {
        return folder.resolve("armed");
    }

    /** The file with the points that were triggered in this process or an earlier one. */
    public Path fired() {
        return folder.resolve("fired");
    }

    /** The file with the records that the broker has and for which a point waits. */
    Path published() {
        return folder.resolve("published");
    }
}
