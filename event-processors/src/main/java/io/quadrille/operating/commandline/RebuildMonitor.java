package io.quadrille.operating.commandline;

import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.RebuildRun;
import io.quadrille.engine.rebuild.RebuildState;
import io.quadrille.engine.rebuild.RebuildTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Carries out a rebuild, unless another process is already doing so, and prints its progress. */
final class RebuildMonitor implements AutoCloseable {

    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(200).toNanos();
    private static final int POLLS_PER_LINE = 10;
    /** Maximum wait in {@link #close} for the rebuild to finish its current page. */
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(20);

    private final RebuildContexts contexts;
    private final long id;
    private final Thread worker;
    private volatile boolean running = true;

    RebuildMonitor(RebuildContexts contexts, long id) {
        this.contexts = contexts;
        this.id = id;
        this.worker = Thread.ofPlatform().name("rebuild-" + id).daemon().start(this::work);
    }

    private void work() {
        while (running) {
            try {
                new RebuildRun(contexts, id).work(() -> running);
            } catch (RuntimeException | Error interrupted) {
                // The loop tries again in a second, because the database may be reachable by then.
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** Returns when the rebuild is no longer running: it has caught up, stopped, failed, or was paused or cancelled. */
    Rebuild await(PrintWriter out) {
        try (var context = contexts.live()) {
            var table = new RebuildTable(context.jdbc());
            return System.console() != null ? withBar(table) : withLines(table, out);
        }
    }

    private Rebuild withBar(RebuildTable table) {
        try (var bar = new ProgressBarBuilder()
                .setTaskName("rebuild " + id)
                .setUnit(" events", 1)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .build()) {
            for (var at = get(table); ; at = get(table)) {
                bar.maxHint(at.logEnd()).stepTo(at.position());
                if (at.state() != RebuildState.RUNNING) return at;
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private Rebuild withLines(RebuildTable table, PrintWriter out) {
        for (int poll = 0; ; poll++) {
            var at = get(table);
            boolean ended = at.state() != RebuildState.RUNNING;
            if (ended || poll % POLLS_PER_LINE == 0) out.println(progress(at));
            if (ended) return at;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static String progress(Rebuild at) {
        return String.format(
                Locale.ROOT,
                "%d of %d, %d events folded, %s per second, %s s left, %s",
                at.position(),
                at.logEnd(),
                at.events(),
                text(at.positionsPerSecond()),
                text(at.secondsLeft()),
                at.state());
    }

    private static String text(@Nullable Long number) {
        return number == null ? "?" : number.toString();
    }

    private Rebuild get(RebuildTable table) {
        return table.find(id).orElseThrow();
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(worker);
        try {
            worker.join(SHUTDOWN_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
