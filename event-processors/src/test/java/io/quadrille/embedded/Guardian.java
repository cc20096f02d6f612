package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Kills a process when this JVM ends, even if this JVM is killed: the end always closes the pipe to the guardian. A
 * Ctrl-C, which the terminal sends to all processes, does not end the guardian.
 */
public final class Guardian {

    private final Process guardian;

    private Guardian(Process guardian) {
        this.guardian = guardian;
    }

    public static Guardian of(long pid) {
        try {
            return new Guardian(new ProcessBuilder(
                            "sh", "-c", "trap '' INT TERM HUP; cat > /dev/null; kill -9 \"$0\"", Long.toString(pid))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot guard process " + pid, e);
        }
    }

    /** Must be called before the process ends; otherwise the guardian might kill another process with the same id. */
    public void dismiss() {
        guardian.destroyForcibly().onExit().join();
    }
}
