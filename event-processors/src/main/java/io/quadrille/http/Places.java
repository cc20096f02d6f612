package io.quadrille.http;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/**
 * Limits how many requests for some expensive work this process handles at the same time. A request beyond the limit is
 * refused with an answer that names the running work. Thread-safe.
 */
public final class Places {

    private final int number;
    private final Clock clock;
    private final Set<Place> taken = new LinkedHashSet<>();

    public Places(int number, Clock clock) {
        this.number = number;
        this.clock = clock;
    }

    /** A place that is taken until it is closed. {@code close} is idempotent. */
    public final class Place implements AutoCloseable {

        private final String what;
        private final Instant since = clock.instant();

        private Place(String what) {
            this.what = what;
        }

        @Override
        public void close() {
            synchronized (taken) {
                taken.remove(this);
            }
        }

        @Override
        public String toString() {
            return what + " since " + since;
        }
    }

    /** Work that may throw a checked exception. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Takes a place as {@link #take} does, runs the work, and frees the place. */
    public <T, E extends Exception> T during(String what, Work<T, E> work) throws E {
        var place = take(what);
        try {
            return work.run();
        } finally {
            place.close();
        }
    }

    /**
     * Takes a place.
     *
     * @param what the name of the work, for the answers to requests that are refused meanwhile: a noun with an article
     * @throws org.springframework.web.ErrorResponseException 409 if all places are taken; the answer names the running
     *     work and its start
     */
    public Place take(String what) {
        synchronized (taken) {
            if (taken.size() >= number) {
                var running = taken.stream().map(Place::toString).collect(Collectors.joining(", "));
                throw Problems.retryLater(HttpStatus.CONFLICT, "Already running: " + running + ". Retry later.");
            }
            var place = new Place(what);
            taken.add(place);
            return place;
        }
    }
}
