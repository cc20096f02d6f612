package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.Rebuild;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.rebuild.RebuildRun;
import io.quadrille.engine.rebuild.RebuildTable;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.tracing.LinkedTrace;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has rebuilds and checks done that are open and nobody is at, whoever asked for them: every process on the database
 * looks once a second for those of its domains, so what a killed process leaves is taken up by another one.
 */
final class AuditWorker {

    private static final Logger log = LoggerFactory.getLogger(AuditWorker.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long CHECKS = 0;

    private final RebuildTable rebuilds;
    private final AuditChecks checks;
    private final RebuildContexts contexts;
    private final NightlyCheck nightly;
    private final LinkedTrace traces;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean wanted;
    private ScheduledExecutorService schedule;
    private ExecutorService workers;

    AuditWorker(
            RebuildTable rebuilds,
            AuditChecks checks,
            RebuildContexts contexts,
            NightlyCheck nightly,
            LinkedTrace traces) {
        this.rebuilds = rebuilds;
        this.checks = checks;
        this.contexts = contexts;
        this.nightly = nightly;
        this.traces = traces;
    }

    synchronized void start() {
        if (schedule != null) return;
        wanted = true;
        workers = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("rebuild-", 0).daemon().factory());
        schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("audit").daemon().factory());
        schedule.scheduleWithFixedDelay(BestEffort.runnable(this::look), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the pages that are under way; a check is cut off and done again by whoever comes next. */
    synchronized void stop() {
        if (schedule == null) return;
        wanted = false;
        schedule.shutdown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) workers.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        schedule = null;
    }

    /** There is something new to do. */
    synchronized void wake() {
        if (schedule != null) schedule.execute(this::look);
    }

    private void look() {
        try {
            nightly.requestIfDue();
            for (var rebuild : rebuilds.active()) {
                if (!checks.projections().contains(rebuild.projection())) continue;
                if (rebuilds.isFree(rebuild.id())) begin(rebuild.id(), () -> workOn(rebuild));
            }
            begin(CHECKS, checks::doAll);
        } catch (RuntimeException | Error e) {
            // What is thrown from here ends the schedule, and no rebuild or check is ever taken up again.
            log.warn("Rebuilds and checks wait", e);
        }
    }

    private void workOn(Rebuild rebuild) {
        var parent = rebuilds.traceParent(rebuild.id()).orElse(null);
        var name = "rebuild " + rebuild.projection();
        traces.perform(name, parent, () -> new RebuildRun(contexts, rebuild.id()).work(() -> wanted));
    }

    private void begin(long what, Runnable work) {
        if (!wanted || !underWay.add(what)) return;
        try {
            workers.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    log.warn(
                            "{} was cut off, and is taken up again", what == CHECKS ? "A check" : "Rebuild " + what, e);
                } finally {
                    underWay.remove(what);
                }
            });
        } catch (RuntimeException | Error noThread) {
            underWay.remove(what);
            throw noThread;
        }
    }
}
