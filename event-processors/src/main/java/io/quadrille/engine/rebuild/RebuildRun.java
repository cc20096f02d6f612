package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.log.SettledPosition;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Works on one rebuild: reads the existing events, then follows the log. The rows of a page and the position after it
 * are committed in one transaction: if the worker dies, a different worker resumes at the stored position, and no clean
 * shutdown is needed. One session at a time works on a rebuild. Thread-safe.
 */
public final class RebuildRun {

    private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();

    private final RebuildContexts contexts;
    private final long id;

    public RebuildRun(RebuildContexts contexts, long id) {
        this.contexts = contexts;
        this.id = id;
    }

    /**
     * Works until the rebuild is paused or has ended, or {@code wanted} returns false. If an event cannot be folded,
     * the rebuild becomes FAILED.
     *
     * @param wanted called before each page; if it returns false, the work ends
     * @return false if another session works on the rebuild
     * @throws RuntimeException if the database does not respond; the rebuild can be resumed at the stored position
     */
    public boolean work(BooleanSupplier wanted) {
        try (var context = contexts.in(TableCopies.SHADOW);
                var log = contexts.session()) {
            if (!RebuildLocks.tryLockRebuild(context.jdbc(), id)) return false;
            var rebuild = new RebuildTable(context.jdbc()).get(id);
            var projection = context.projection(rebuild.projection());
            try (var reader = new PrefetchingLogReader(context.pages(projection), log)) {
                new RebuildLoop(context, projection, reader, log, wanted).run();
            }
            return true;
        } catch (RuntimeException e) {
            if (TransientDatabaseFailure.caused(e)) throw e;
            fail(e);
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException("The event log cannot be read.", e);
        }
    }

    private void fail(RuntimeException cause) {
        try (var context = contexts.live()) {
            new RebuildTable(context.jdbc()).failed(id, String.valueOf(cause.getMessage()));
        }
    }

    private final class RebuildLoop {

        private final RebuildContext context;
        private final RebuildTable table;
        private final Projection projection;
        private final PrefetchingLogReader reader;
        private final Connection log;
        private final BooleanSupplier wanted;
        private final SettledPosition settled = new SettledPosition();
        private boolean hasIndices;
        private long lastPageNanos = System.nanoTime();

        RebuildLoop(
                RebuildContext context,
                Projection projection,
                PrefetchingLogReader reader,
                Connection log,
                BooleanSupplier wanted) {
            this.context = context;
            this.table = new RebuildTable(context.jdbc());
            this.projection = projection;
            this.reader = reader;
            this.log = log;
            this.wanted = wanted;
        }

        void run() throws SQLException {
            for (var rebuild = table.get(id); isActive(rebuild) && wanted.getAsBoolean(); rebuild = table.get(id)) {
                long end = settled.advance(log);
                var stop = rebuild.stopPosition();
                if (stop != null) end = Math.min(end, stop);
                long lag = end - rebuild.position();
                if (lag > PrefetchingLogReader.PAGE && rebuild.state() == RebuildState.CAUGHT_UP) table.fellBehind(id);
                long target = end;
                if (!reader.forEachPage(rebuild.position(), end, page -> wanted.getAsBoolean() && apply(page, target)))
                    continue;
                if (lag <= PrefetchingLogReader.PAGE && rebuild.state() == RebuildState.RUNNING) reachEnd(rebuild, end);
                if (lag <= 0) LockSupport.parkNanos(POLL_NANOS);
            }
        }

        private static boolean isActive(Rebuild rebuild) {
            return rebuild.state() == RebuildState.RUNNING || rebuild.state() == RebuildState.CAUGHT_UP;
        }

        /** Applies a page. Returns false if the rebuild was paused, has ended or was moved after the page was read. */
        private boolean apply(LogPages.LogPage page, long end) {
            return Boolean.TRUE.equals(context.transactions().execute(status -> {
                RebuildLocks.lockTables(context.jdbc(), projection.name());
                var rebuild = table.get(id);
                if (!isActive(rebuild) || rebuild.position() != page.start()) return false;
                try {
                    projection.apply(page.events());
                } catch (RuntimeException e) {
                    if (TransientDatabaseFailure.caused(e)) throw e;
                    var where = "an event after position " + page.start() + " and up to " + page.end()
                            + " cannot be folded: ";
                    throw new IllegalStateException(where + e.getMessage(), e);
                }
                long now = System.nanoTime();
                table.recordProgress(
                        id, page, end, Duration.ofNanos(now - lastPageNanos).toMillis());
                lastPageNanos = now;
                return true;
            }));
        }

        /**
         * Called when the end of the log is reached. First creates the indices, and continues with the events that were
         * appended meanwhile. When the end is reached again, marks the rebuild as caught up or stopped.
         */
        private void reachEnd(Rebuild rebuild, long end) {
            var stop = rebuild.stopPosition();
            if (stop != null && end < stop) return;
            if (!hasIndices) {
                context.transactions().executeWithoutResult(status -> {
                    RebuildLocks.lockTables(context.jdbc(), projection.name());
                    if (!isActive(table.get(id))) return;
                    var copies = new TableCopies(context.jdbc(), context.liveSchema());
                    projection.tables().stream()
                            .map(ProjectedTable::name)
                            .forEach(name -> copies.complete(TableCopies.SHADOW, name));
                });
                hasIndices = true;
            } else {
                table.reached(id, stop == null ? RebuildState.CAUGHT_UP : RebuildState.STOPPED);
            }
        }
    }
}
