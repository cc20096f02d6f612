package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Kills a process when this JVM ends, however it ends: what no kill can prevent is that the pipe to the guardian
 * closes. A Ctrl-C, which the terminal sends to all, does not end the guardian.
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

    /** To be called before the process ends, so that its number is nobody else's when the guardian acts. */
    public void dismiss() {
        guardian.destroyForcibly().onExit().join();
    }
}
