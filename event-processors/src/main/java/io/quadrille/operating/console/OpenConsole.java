package io.quadrille.operating.console;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One connected console. What it is to be told is kept as a set until its connection has taken what was sent before, so
 * a slow one holds up nobody and needs no more memory. Thread-safe.
 */
final class OpenConsole {

    private final SseEmitter connection;
    private final Set<ConsoleChange> untold = EnumSet.noneOf(ConsoleChange.class);
    private boolean telling;
    /** Whether this turn of telling has sent something; a turn without changes sends a comment. */
    private boolean told;

    OpenConsole(SseEmitter connection) {
        this.connection = connection;
    }

    /** Never blocks. Nothing changed: a comment is sent, by which both ends find out whether the other is there. */
    synchronized void tell(Set<ConsoleChange> changed) {
        untold.addAll(changed);
        if (telling) return;
        telling = true;
        Thread.ofVirtual().name("console").start(this::send);
    }

    private void send() {
        try {
            var changed = next();
            while (changed != null) {
                connection.send(
                        changed.isEmpty()
                                ? SseEmitter.event().comment("here")
                                : SseEmitter.event().name("changed").data(changed));
                changed = next();
            }
        } catch (IOException | IllegalStateException gone) {
            // It stays telling, so nothing is sent any more; the container notices too, and says so to the stream.
        } catch (RuntimeException | Error failed) {
            // The browser notices, and connects again.
            connection.completeWithError(failed);
        }
    }

    /** What is to be sent now; null when there is nothing. */
    private synchronized Set<ConsoleChange> next() {
        if (told && untold.isEmpty()) {
            told = false;
            telling = false;
            return null;
        }
        told = true;
        var changed = Set.copyOf(untold);
        untold.clear();
        return changed;
    }

    void close() {
        connection.complete();
    }
}
