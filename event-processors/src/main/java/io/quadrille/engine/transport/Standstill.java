package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event that the relay cannot publish, over all sessions of the relay. It isolates a refused event: the relay sends
 * the events in front of the refused one, and then that one alone, so that events behind it do not arrive at each
 * attempt. Only {@link #reason} is thread-safe.
 */
final class Standstill {

    private static final Logger log = LoggerFactory.getLogger(Standstill.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private volatile @Nullable String reason;
    private long loggedAt = System.nanoTime() - LOG_EVERY.toNanos();

    /** How many events stand in front of the refused one; empty if none was refused. */
    private OptionalInt eventsInFront = OptionalInt.empty();

    /** Why the relay stands still; empty if it does not. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Logs the reason, at most once a minute while it stays the same. */
    void report(String newReason) {
        boolean known = newReason.equals(reason);
        reason = newReason;
        if (known && System.nanoTime() - loggedAt < LOG_EVERY.toNanos()) return;
        log.error("Relay stands still: {}", newReason);
        loggedAt = System.nanoTime();
    }

    /** Another relay publishes. */
    void standBy() {
        reason = null;
    }

    void refused(RefusedEventException refused) {
        eventsInFront = OptionalInt.of(refused.at() - refused.acknowledged());
    }

    /** Whether nothing stands in front of the refused event any more, so that the relay cannot get further. */
    boolean isReached() {
        return eventsInFront.orElse(0) == 0;
    }

    /** How many events the relay is to read next. */
    int batchLimit(int usual) {
        return eventsInFront.isPresent() ? Math.max(1, eventsInFront.getAsInt()) : usual;
    }

    /**
     * A batch was acknowledged.
     *
     * @param moved whether the position of reading has moved
     * @param gap whether reading stopped in front of a gap, so that the refused event may still come
     */
    void published(boolean moved, boolean gap) {
        if (moved && eventsInFront.orElse(0) > 0) {
            eventsInFront = OptionalInt.of(0);
        } else if (moved || !gap) {
            eventsInFront = OptionalInt.empty();
            reason = null;
        }
    }
}
