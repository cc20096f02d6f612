package io.quadrille.http;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/**
 * Room in this process for so many runs at once of work that costs everybody; who finds none is told what runs.
 * Thread-safe.
 */
public final class Places {

    private final int number;
    private final Clock clock;
    private final Set<Place> taken = new LinkedHashSet<>();

    public Places(int number, Clock clock) {
        this.number = number;
        this.clock = clock;
    }

    /** Taken until it is closed. Closing it again changes nothing. */
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

    /** Work that may throw. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Does the work in a place, as {@link #take} gives one. */
    public <T, E extends Exception> T during(String what, Work<T, E> work) throws E {
        var place = take(what);
        try {
            return work.run();
        } finally {
            place.close();
        }
    }

    /**
     * @param what runs, for whoever finds no place: a noun with an article
     * @throws org.springframework.web.ErrorResponseException 409 that names what runs and since when, if all are taken
     */
    public Place take(String what) {
        synchronized (taken) {
            if (taken.size() >= number) {
                var running = taken.stream().map(Place::toString).collect(Collectors.joining(", "));
                throw Problems.retryLater(
                        HttpStatus.CONFLICT, "Under way already: " + running + ". Send this again later.");
            }
            var place = new Place(what);
            taken.add(place);
            return place;
        }
    }
}
