package io.quadrille.operating.audit;

import io.quadrille.http.Places;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exports that clients of this process download: few at once, and none for longer than a time, since each holds a
 * snapshot, and while there is one, the database cannot clean up. Whatever the client does, an export that is ended
 * gives back its snapshot and its place at once. Thread-safe.
 */
final class RunningExports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningExports.class);
    private static final int AT_ONCE = 2;
    private static final int CHUNK = 8 * 1_024;

    private final Duration longest;
    private final Clock clock;
    private final Places places;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Running> running = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService limits = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("export-limits").daemon().factory());

    RunningExports(Duration longest, Clock clock) {
        this.longest = longest;
        this.clock = clock;
        this.places = new Places(AT_ONCE, clock);
    }

    /**
     * An export under way.
     *
     * @param client its address
     * @param what is exported
     * @param until when it is ended if it has not come to its end
     * @param bytes how many have been sent
     */
    record Export(long id, String client, String what, Instant since, Instant until, long bytes) {}

    /** Those under way, the oldest first. */
    List<Export> all() {
        return running.values().stream().map(Running::seen).toList();
    }

    /** @throws org.springframework.web.ErrorResponseException 409 if all places are taken */
    Running begin(String client, String what) {
        long id = last.incrementAndGet();
        var export = new Running(id, client, what, places.take("export " + id + " for " + client));
        running.put(id, export);
        export.limit = limits.schedule(
                () -> export.end("it took longer than " + longest), longest.toMillis(), TimeUnit.MILLISECONDS);
        return export;
    }

    /** Ends it; empty if it is not under way here. */
    Optional<Export> cancel(long id) {
        var export = Optional.ofNullable(running.get(id));
        export.ifPresent(found -> found.end("it was cancelled"));
        return export.map(Running::seen);
    }

    @Override
    public void close() {
        limits.shutdownNow();
    }

    /** Says why an export was cut off. */
    static final class EndedException extends IOException {

        private static final long serialVersionUID = 1;

        private EndedException(String why) {
            super(why);
        }
    }

    /** One export. Closing it gives back its place. */
    final class Running implements AutoCloseable {

        private final long id;
        private final String client;
        private final String what;
        private final Instant since = clock.instant();
        private final Places.Place place;
        private final AtomicLong bytes = new AtomicLong();
        private volatile Future<?> limit;
        private String ended;
        private Connection session;

        private Running(long id, String client, String what, Places.Place place) {
            this.id = id;
            this.client = client;
            this.what = what;
            this.place = place;
        }

        long id() {
            return id;
        }

        private Export seen() {
            return new Export(id, client, what, since, since.plus(longest), bytes.get());
        }

        /** From now on the end of the export is the end of this session. */
        synchronized void uses(Connection opened) throws SQLException {
            session = opened;
            if (ended != null) abort();
        }

        synchronized boolean isEnded() {
            return ended != null;
        }

        private synchronized void end(String why) {
            if (ended != null) return;
            ended = why;
            log.warn("Export {} for {} is cut off after {} bytes, as {}", id, client, bytes, why);
            close();
            try {
                if (session != null) abort();
            } catch (SQLException e) {
                log.warn("The snapshot of export {} could not be given back", id, e);
            }
        }

        /** From another thread than the one that waits for the client. */
        private void abort() throws SQLException {
            session.abort(Runnable::run);
        }

        /** Passes on what is written in small pieces, until the export is ended. */
        OutputStream to(OutputStream out) {
            return new OutputStream() {

                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    for (int done = 0; done < length; done += CHUNK) {
                        requireNotEnded();
                        int piece = Math.min(CHUNK, length - done);
                        out.write(from, offset + done, piece);
                        bytes.addAndGet(piece);
                    }
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        private synchronized void requireNotEnded() throws EndedException {
            if (ended != null) throw new EndedException(ended);
        }

        @Override
        public void close() {
            limit.cancel(false);
            running.remove(id);
            place.close();
        }
    }
}
