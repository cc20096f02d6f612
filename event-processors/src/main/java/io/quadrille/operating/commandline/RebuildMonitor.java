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

/** Works on a rebuild, unless another process is at it, and shows how far it is. */
final class RebuildMonitor implements AutoCloseable {

    private static final long AGAIN = Duration.ofSeconds(1).toNanos();
    private static final long SHOWN_EVERY = Duration.ofMillis(200).toNanos();
    private static final int LINE_EVERY = 10;
    /** A page that is under way is finished. */
    private static final Duration PAGE = Duration.ofSeconds(20);

    private final RebuildContexts contexts;
    private final long id;
    private final Thread worker;
    private volatile boolean wanted = true;

    RebuildMonitor(RebuildContexts contexts, long id) {
        this.contexts = contexts;
        this.id = id;
        this.worker = Thread.ofPlatform().name("rebuild-" + id).daemon().start(this::work);
    }

    private void work() {
        while (wanted) {
            try {
                new RebuildRun(contexts, id).work(() -> wanted);
            } catch (RuntimeException | Error cutOff) {
                // Whoever waits sees no progress; the database may come back.
            }
            LockSupport.parkNanos(AGAIN);
        }
    }

    /** Returns when it has caught up or does not go on. */
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
                LockSupport.parkNanos(SHOWN_EVERY);
            }
        }
    }

    private Rebuild withLines(RebuildTable table, PrintWriter out) {
        for (int look = 0; ; look++) {
            var at = get(table);
            boolean over = at.state() != RebuildState.RUNNING;
            if (over || look % LINE_EVERY == 0) out.println(progress(at));
            if (over) return at;
            LockSupport.parkNanos(SHOWN_EVERY);
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

    private static String text(Long number) {
        return number == null ? "?" : number.toString();
    }

    private Rebuild get(RebuildTable table) {
        return table.find(id).orElseThrow();
    }

    @Override
    public void close() {
        wanted = false;
        LockSupport.unpark(worker);
        try {
            worker.join(PAGE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
