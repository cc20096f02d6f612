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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells connected consoles which areas have changed. One poll of the fingerprints serves all consoles, and there is no
 * poll while no console is connected. A console that connects is first told of all areas, so it misses no change.
 * Thread-safe.
 */
final class ChangeStream implements AutoCloseable {

    static final int MAX_CONSOLES = 100;
    /** Of the polls that find no change, one in this many sends a heartbeat. */
    private static final int POLLS_PER_HEARTBEAT = 15;

    private static final Logger log = LoggerFactory.getLogger(ChangeStream.class);

    private final Supplier<Map<ConsoleChange, String>> fingerprints;
    private final Duration interval;
    private final Set<OpenConsole> consoles = new HashSet<>();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-changes").daemon().factory());
    /** Null while no console is connected. */
    private @Nullable Future<?> polling;

    private Map<ConsoleChange, String> last = Map.of();
    private long quietPolls;

    /** @param interval the time between the end of a poll and the start of the next */
    ChangeStream(Supplier<Map<ConsoleChange, String>> fingerprints, Duration interval) {
        this.fingerprints = fingerprints;
        this.interval = interval;
    }

    /**
     * Connects a console. The connection stays open until the client disconnects or {@link #close} is called.
     *
     * @throws org.springframework.web.ErrorResponseException 503 if {@link #MAX_CONSOLES} are connected or the process
     *     is shutting down
     */
    synchronized SseEmitter open() {
        if (consoles.size() >= MAX_CONSOLES || schedule.isShutdown()) {
            throw Problems.retryLater(
                    HttpStatus.SERVICE_UNAVAILABLE, "Too many consoles are connected to this process.");
        }
        var connection = new SseEmitter(0L);
        var console = new OpenConsole(connection);
        connection.onCompletion(() -> forget(console));
        connection.onError(disconnected -> forget(console));
        consoles.add(console);
        console.tell(EnumSet.allOf(ConsoleChange.class));
        if (polling == null) {
            polling = schedule.scheduleWithFixedDelay(
                    BestEffort.runnable(this::poll), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
        return connection;
    }

    private synchronized void forget(OpenConsole console) {
        consoles.remove(console);
        if (!consoles.isEmpty() || polling == null) return;
        polling.cancel(false);
        polling = null;
    }

    private void poll() {
        try {
            var now = fingerprints.get();
            var changed = EnumSet.allOf(ConsoleChange.class);
            changed.removeIf(change -> Objects.equals(now.get(change), last.get(change)));
            last = now;
            if (!changed.isEmpty() || ++quietPolls % POLLS_PER_HEARTBEAT == 0) tell(changed);
        } catch (RuntimeException | Error e) {
            // An exception that leaves this method would end the schedule.
            log.info("Consoles are not told of changes until the database can be read: {}", e.toString());
            tell(Set.of());
        }
    }

    private synchronized void tell(Set<ConsoleChange> changed) {
        consoles.forEach(console -> console.tell(changed));
    }

    /** Closes all connections, so that the shutdown of the web server does not wait for them. */
    @Override
    public void close() {
        schedule.shutdown();
        synchronized (this) {
            Set.copyOf(consoles).forEach(OpenConsole::close);
        }
    }
}
