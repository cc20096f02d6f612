package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the relay cannot publish the next event, across all sessions of the relay. A refused event is isolated: the relay
 * sends the events before it, and then the refused one alone. Otherwise the events after it would arrive again with
 * each attempt. Only {@link #reason} is thread-safe.
 */
final class Standstill {

    private static final Logger log = LoggerFactory.getLogger(Standstill.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private volatile @Nullable String reason;
    private long loggedAt = System.nanoTime() - LOG_EVERY.toNanos();

    /** The number of events still to be sent before the refused one; empty if none was refused. */
    private OptionalInt eventsInFront = OptionalInt.empty();

    /** Why the relay is stalled; empty if it is not. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Logs the reason, at most once a minute while it stays the same. */
    void report(String newReason) {
        boolean known = newReason.equals(reason);
        reason = newReason;
        if (known && System.nanoTime() - loggedAt < LOG_EVERY.toNanos()) return;
        log.error("Relay is stalled: {}", newReason);
        loggedAt = System.nanoTime();
    }

    /** Resets the state, because a different relay publishes. */
    void standBy() {
        reason = null;
    }

    void refused(RefusedEventException refused) {
        eventsInFront = OptionalInt.of(refused.at() - refused.acknowledged());
    }

    /** Whether the refused event is the next one to send, so that the relay cannot continue. */
    boolean isReached() {
        return eventsInFront.orElse(0) == 0;
    }

    /** The maximum number of events that the relay should read next. */
    int batchLimit(int usual) {
        return eventsInFront.isPresent() ? Math.max(1, eventsInFront.getAsInt()) : usual;
    }

    /**
     * Notes that a batch was acknowledged.
     *
     * @param moved whether the position in the log has moved
     * @param gap whether reading stopped at a gap, so that the refused event may still follow
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
