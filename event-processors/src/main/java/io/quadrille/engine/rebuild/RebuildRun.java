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
 * Works on one rebuild: reads the past, then keeps up. The rows of a page and the position behind it are one
 * transaction, so whoever is killed is succeeded where he stood. One session at a time works on a rebuild; it needs no
 * goodbye.
 */
public final class RebuildRun {

    private static final long LOOKS_EVERY = Duration.ofMillis(100).toNanos();

    private final RebuildContexts contexts;
    private final long id;

    public RebuildRun(RebuildContexts contexts, long id) {
        this.contexts = contexts;
        this.id = id;
    }

    /**
     * Works until the rebuild is paused or over, or nobody wants it any more. An event that cannot be folded makes it
     * FAILED.
     *
     * @return false if another session is at it
     * @throws RuntimeException if the database does not answer; the rebuild can be taken up again where it stood
     */
    public boolean work(BooleanSupplier wanted) {
        try (var context = contexts.in(TableCopies.SHADOW);
                var log = contexts.session()) {
            if (!ShadowLock.work(context.jdbc(), id)) return false;
            var rebuild = new RebuildTable(context.jdbc()).get(id);
            var projection = context.projection(rebuild.projection());
            try (var folding = new PrefetchingLogReader(context.pages(projection), log)) {
                new Work(context, projection, folding, log, wanted).go();
            }
            return true;
        } catch (RuntimeException e) {
            if (TransientDatabaseFailure.caused(e)) throw e;
            fail(e);
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }

    private void fail(RuntimeException cause) {
        try (var context = contexts.live()) {
            new RebuildTable(context.jdbc()).failed(id, String.valueOf(cause.getMessage()));
        }
    }

    private final class Work {

        private final RebuildContext context;
        private final RebuildTable table;
        private final Projection projection;
        private final PrefetchingLogReader folding;
        private final Connection log;
        private final BooleanSupplier wanted;
        private final SettledPosition settled = new SettledPosition();
        private boolean complete;
        private long since = System.nanoTime();

        Work(
                RebuildContext context,
                Projection projection,
                PrefetchingLogReader folding,
                Connection log,
                BooleanSupplier wanted) {
            this.context = context;
            this.table = new RebuildTable(context.jdbc());
            this.projection = projection;
            this.folding = folding;
            this.log = log;
            this.wanted = wanted;
        }

        void go() throws SQLException {
            for (var at = table.get(id); isAtWork(at) && wanted.getAsBoolean(); at = table.get(id)) {
                long end = settled.advance(log);
                if (at.stopPosition() != null) end = Math.min(end, at.stopPosition());
                long behind = end - at.position();
                if (behind > PrefetchingLogReader.PAGE && at.state() == RebuildState.CAUGHT_UP) table.fellBehind(id);
                long target = end;
                if (!folding.fold(at.position(), end, page -> wanted.getAsBoolean() && write(page, target))) continue;
                if (behind <= PrefetchingLogReader.PAGE && at.state() == RebuildState.RUNNING) caughtUp(at, end);
                if (behind <= 0) LockSupport.parkNanos(LOOKS_EVERY);
            }
        }

        private static boolean isAtWork(Rebuild at) {
            return at.state() == RebuildState.RUNNING || at.state() == RebuildState.CAUGHT_UP;
        }

        /** False if somebody has paused, ended or moved it since the page was read. */
        private boolean write(LogPages.Page page, long end) {
            return Boolean.TRUE.equals(context.transactions().execute(status -> {
                ShadowLock.hold(context.jdbc(), projection.name());
                var at = table.get(id);
                if (!isAtWork(at) || at.position() != page.start()) return false;
                try {
                    projection.apply(page.events());
                } catch (RuntimeException e) {
                    if (TransientDatabaseFailure.caused(e)) throw e;
                    var where = "an event behind " + page.start() + " and up to " + page.end() + " cannot be folded: ";
                    throw new IllegalStateException(where + e.getMessage(), e);
                }
                long now = System.nanoTime();
                table.folded(id, page, end, Duration.ofNanos(now - since).toMillis());
                since = now;
                return true;
            }));
        }

        /**
         * Indices are made when the rows are there; what was appended meanwhile is folded before it counts as caught
         * up.
         */
        private void caughtUp(Rebuild at, long end) {
            if (at.stopPosition() != null && end < at.stopPosition()) return;
            if (!complete) {
                context.transactions().executeWithoutResult(status -> {
                    ShadowLock.hold(context.jdbc(), projection.name());
                    if (!isAtWork(table.get(id))) return;
                    var copies = new TableCopies(context.jdbc(), context.liveSchema());
                    projection.tables().stream()
                            .map(ProjectedTable::name)
                            .forEach(name -> copies.complete(TableCopies.SHADOW, name));
                });
                complete = true;
            } else {
                table.reached(id, at.stopPosition() == null ? RebuildState.CAUGHT_UP : RebuildState.STOPPED);
            }
        }
    }
}
