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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exports that clients of this process download. Their number and their duration are limited, because each export
 * holds a snapshot, and VACUUM cannot remove rows that were deleted since the snapshot. An export that is cut off
 * releases its snapshot and its {@linkplain Places place} immediately, even if its client does not read on.
 * Thread-safe.
 */
final class RunningExports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningExports.class);
    private static final int MAX_CONCURRENT = 2;
    private static final int CHUNK_BYTES = 8 * 1_024;

    private final Duration longest;
    private final Clock clock;
    private final Places places;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, RunningExport> running = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService limits = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("export-limits").daemon().factory());

    RunningExports(Duration longest, Clock clock) {
        this.longest = longest;
        this.clock = clock;
        this.places = new Places(MAX_CONCURRENT, clock);
    }

    /**
     * A running export, as the API shows it.
     *
     * @param client the client's address
     * @param what the exported part of the log
     * @param until when the export will be cut off
     * @param bytes the number of bytes sent so far
     */
    record Export(long id, String client, String what, Instant since, Instant until, long bytes) {}

    /** The running exports, oldest first. */
    List<Export> all() {
        return running.values().stream().map(RunningExport::shown).toList();
    }

    /**
     * Begins an export, which the caller closes.
     *
     * @throws org.springframework.web.ErrorResponseException 409 if all places are taken
     */
    RunningExport begin(String client, String what) {
        long id = lastId.incrementAndGet();
        var export = new RunningExport(id, client, what, places.take("export " + id + " for " + client));
        running.put(id, export);
        export.limit = limits.schedule(
                () -> export.cutOff("the export took longer than " + longest),
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
        return export;
    }

    /** Cuts off an export; empty if this process does not send it. */
    Optional<Export> cancel(long id) {
        var export = Optional.ofNullable(running.get(id));
        export.ifPresent(found -> found.cutOff("the export was cancelled"));
        return export.map(RunningExport::shown);
    }

    @Override
    public void close() {
        limits.shutdownNow();
    }

    /** Thrown in the thread that writes an export, after the export was cut off. */
    static final class CutOffException extends IOException {

        private static final long serialVersionUID = 1;

        private CutOffException(String why) {
            super(why);
        }
    }

    /** One export. Closing it releases its place. */
    final class RunningExport implements AutoCloseable {

        private final long id;
        private final String client;
        private final String what;
        private final Instant since = clock.instant();
        private final Places.Place place;
        private final AtomicLong bytes = new AtomicLong();
        private volatile @Nullable Future<?> limit;
        /** Why the export was cut off; null if it was not. */
        private @Nullable String cutOff;

        private @Nullable Connection session;

        private RunningExport(long id, String client, String what, Places.Place place) {
            this.id = id;
            this.client = client;
            this.what = what;
            this.place = place;
        }

        long id() {
            return id;
        }

        private Export shown() {
            return new Export(id, client, what, since, since.plus(longest), bytes.get());
        }

        /** Sets the export's database session, which is aborted when the export is cut off. */
        synchronized void uses(Connection opened) throws SQLException {
            session = opened;
            if (cutOff != null) abort(opened);
        }

        synchronized boolean isCutOff() {
            return cutOff != null;
        }

        private synchronized void cutOff(String why) {
            if (cutOff != null) return;
            cutOff = why;
            log.warn("Export {} for {} is cut off after {} bytes: {}", id, client, bytes, why);
            close();
            try {
                if (session != null) abort(session);
            } catch (SQLException e) {
                log.warn("The snapshot of export {} could not be released", id, e);
            }
        }

        /** Ends the session from a thread other than the one that is blocked on the client. */
        private static void abort(Connection session) throws SQLException {
            session.abort(Runnable::run);
        }

        /** Writes to the client in small pieces and fails between two pieces once the export is cut off. */
        OutputStream to(OutputStream out) {
            return new OutputStream() {

                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    for (int done = 0; done < length; done += CHUNK_BYTES) {
                        requireNotCutOff();
                        int piece = Math.min(CHUNK_BYTES, length - done);
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

        private synchronized void requireNotCutOff() throws CutOffException {
            if (cutOff != null) throw new CutOffException(cutOff);
        }

        @Override
        public void close() {
            var timer = limit;
            if (timer != null) timer.cancel(false);
            running.remove(id);
            place.close();
        }
    }
}
