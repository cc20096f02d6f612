package io.quadrille.operating.console;

import io.quadrille.engine.threads.BestEffort;
import io.quadrille.http.Problems;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells connected consoles what has changed, at most once per look. One look serves all of them; with none there is no
 * look. A console that connects is told everything once, so it needs no memory of what it has missed. Thread-safe.
 */
final class ChangeStream implements AutoCloseable {

    static final int MOST = 100;
    /** Looks between two signs of life. */
    private static final int QUIET = 15;

    private static final Logger log = LoggerFactory.getLogger(ChangeStream.class);

    private final Supplier<Map<ConsoleChange, String>> marks;
    private final Duration every;
    private final Set<OpenConsole> consoles = new HashSet<>();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-changes").daemon().factory());
    private Future<?> looking;
    private Map<ConsoleChange, String> last = Map.of();
    private long looks;

    ChangeStream(Supplier<Map<ConsoleChange, String>> marks, Duration every) {
        this.marks = marks;
        this.every = every;
    }

    /** A connection that stays open until its client goes away; 503 if there are too many, or the process is ending. */
    synchronized SseEmitter open() {
        if (consoles.size() >= MOST || schedule.isShutdown()) {
            throw Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, "No more consoles can be kept up to date here.");
        }
        var connection = new SseEmitter(0L);
        var console = new OpenConsole(connection);
        connection.onCompletion(() -> forget(console));
        connection.onError(gone -> forget(console));
        consoles.add(console);
        console.tell(EnumSet.allOf(ConsoleChange.class));
        if (looking == null) {
            looking = schedule.scheduleWithFixedDelay(
                    BestEffort.runnable(this::look), 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
        return connection;
    }

    private synchronized void forget(OpenConsole console) {
        consoles.remove(console);
        if (!consoles.isEmpty() || looking == null) return;
        looking.cancel(false);
        looking = null;
    }

    private void look() {
        try {
            var now = marks.get();
            var changed = EnumSet.allOf(ConsoleChange.class);
            changed.removeIf(change -> Objects.equals(now.get(change), last.get(change)));
            last = now;
            if (!changed.isEmpty() || ++looks % QUIET == 0) tell(changed);
        } catch (RuntimeException | Error e) {
            // What is thrown from here ends the schedule.
            log.info("Consoles are not told what changes: {}", e.toString());
            tell(Set.of());
        }
    }

    private synchronized void tell(Set<ConsoleChange> changed) {
        consoles.forEach(console -> console.tell(changed));
    }

    /** Lets every console go, so that a server that ends waits for none. */
    @Override
    public void close() {
        schedule.shutdown();
        synchronized (this) {
            Set.copyOf(consoles).forEach(OpenConsole::close);
        }
    }
}
