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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out open rebuilds and checks, whichever process accepted the request. Each process with
 * {@code quadrille.audit.work} polls once a second for open work on projections of its domains, so another process
 * continues the work of a killed one. Thread-safe.
 */
final class AuditWorker {

    private static final Logger log = LoggerFactory.getLogger(AuditWorker.class);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(20);
    /** Stands for the checks in {@link #underWay}, which otherwise holds ids of rebuilds; these begin at 1. */
    private static final long CHECKS = 0;

    private final RebuildTable rebuilds;
    private final AuditChecks checks;
    private final RebuildContexts contexts;
    private final NightlyCheck nightly;
    private final LinkedTrace traces;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    /** Null while the worker is stopped. */
    private @Nullable ScheduledExecutorService schedule;

    private volatile @Nullable ExecutorService workers;

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
        running = true;
        workers = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("rebuild-", 0).daemon().factory());
        schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("audit").daemon().factory());
        schedule.scheduleWithFixedDelay(
                BestEffort.runnable(this::poll), 0, POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits up to 20 seconds for the running work, then interrupts it. A rebuild ends after its current page, and a
     * process resumes it there. A check is carried out again from its beginning.
     */
    synchronized void stop() {
        if (schedule == null || workers == null) return;
        running = false;
        schedule.shutdown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(SHUTDOWN_GRACE.toSeconds(), TimeUnit.SECONDS)) workers.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        schedule = null;
    }

    /** Polls immediately, because there is new work. Does nothing while the worker is stopped. */
    synchronized void wakeUp() {
        if (schedule != null) schedule.execute(this::poll);
    }

    private void poll() {
        try {
            nightly.requestIfDue();
            for (var rebuild : rebuilds.active()) {
                if (!checks.projections().contains(rebuild.projection())) continue;
                if (rebuilds.isFree(rebuild.id())) begin(rebuild.id(), () -> carryOut(rebuild));
            }
            begin(CHECKS, checks::carryOutAll);
        } catch (RuntimeException | Error e) {
            // An exception that leaves this method would end the schedule, and no work would be resumed any more.
            log.warn("The poll for open rebuilds and checks failed; the next poll is in {}", POLL_INTERVAL, e);
        }
    }

    private void carryOut(Rebuild rebuild) {
        var parent = rebuilds.traceParent(rebuild.id()).orElse(null);
        var name = "rebuild " + rebuild.projection();
        traces.perform(name, parent, () -> new RebuildRun(contexts, rebuild.id()).work(() -> running));
    }

    private void begin(long id, Runnable work) {
        var executor = workers;
        if (!running || executor == null || !underWay.add(id)) return;
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error e) {
                    log.warn("{} was interrupted; it will run again", id == CHECKS ? "A check" : "Rebuild " + id, e);
                } finally {
                    underWay.remove(id);
                }
            });
        } catch (RuntimeException | Error noThread) {
            underWay.remove(id);
            throw noThread;
        }
    }
}
