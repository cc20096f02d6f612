package io.quadrille.operating.console;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One connected console. Changes are collected in a set while the connection is still sending, so a slow console delays
 * no other console and needs bounded memory. Thread-safe.
 */
final class OpenConsole {

    private final SseEmitter connection;
    private final Set<ConsoleChange> pending = EnumSet.noneOf(ConsoleChange.class);
    /** Whether a thread is sending. Stays true after the client has disconnected, so that no further thread starts. */
    private boolean sending;

    /** Whether the sending thread has sent a message. A thread that finds no change sends one heartbeat. */
    private boolean sent;

    OpenConsole(SseEmitter connection) {
        this.connection = connection;
    }

    /**
     * Sends the changes in a separate thread; does not block.
     *
     * @param changed if empty, a comment is sent as a heartbeat, by which both ends notice a lost connection
     */
    synchronized void tell(Set<ConsoleChange> changed) {
        pending.addAll(changed);
        if (sending) return;
        sending = true;
        Thread.ofVirtual().name("console").start(this::send);
    }

    private void send() {
        try {
            for (var changed = next(); changed.isPresent(); changed = next()) {
                connection.send(
                        changed.get().isEmpty()
                                ? SseEmitter.event().comment("here")
                                : SseEmitter.event().name("changed").data(changed.get()));
            }
        } catch (IOException | IllegalStateException disconnected) {
            // The container notices the lost connection too and tells the ChangeStream, which removes this console.
        } catch (RuntimeException | Error failed) {
            // The browser notices the closed connection and connects again.
            connection.completeWithError(failed);
        }
    }

    /** The changes to send now, none for a heartbeat; empty if there is nothing left to send. */
    private synchronized Optional<Set<ConsoleChange>> next() {
        if (sent && pending.isEmpty()) {
            sent = false;
            sending = false;
            return Optional.empty();
        }
        sent = true;
        var changed = Set.copyOf(pending);
        pending.clear();
        return Optional.of(changed);
    }

    void close() {
        connection.complete();
    }
}
