package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.LastingThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.lifecycle.Lifecycle;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Axon event processor with one thread, which handles all available events, up to the batch size, in one
 * transaction. It differs from Axon's pooled processor in two ways. The thread that waits for events handles them, so
 * no event is passed between threads. And when a batch fails, each half is handled in a separate transaction, then the
 * halves of a half that fails, and so on.
 *
 * <p>A new group starts at the first record that exists, without a replay flag. With Axon's default token, events from
 * before the group's start would count as a replay, and reactions would skip them. Resetting is not supported, because
 * read models are rebuilt from the event store. Thread-safe.
 */
public final class BatchEventProcessor implements StreamingEventProcessor, Lifecycle {

    /** A resource of the unit of work that retries a single event or a dead letter. */
    public static final String TRIED_AGAIN = "tried again";

    /** A resource of the unit of work that makes the event a dead letter and calls no handler. */
    public static final String GIVEN_UP = "given up";

    private static final Logger log = LoggerFactory.getLogger(BatchEventProcessor.class);

    /**
     * Maximum time that a shutdown waits for the last batch. A batch takes milliseconds, or up to ten seconds if it
     * waits for a lock.
     */
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final GroupParts parts;
    private final String name;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final BatchSettings settings;
    private final GroupControls controls;
    private final GroupListeners listeners;
    private final Batches batches;
    private @Nullable Running running;
    /**
     * Only for the thread that confirms the claim: whether the worker was silent at the last confirmation of the claim.
     */
    private boolean silent;

    /** @param claims confirms the claim at regular intervals */
    private record Running(SegmentWorker worker, LastingThread thread, ScheduledExecutorService claims) {}

    public BatchEventProcessor(
            GroupParts parts, BatchSettings settings, GroupControls controls, GroupListeners listeners) {
        this.parts = parts;
        this.name = parts.group();
        this.tokens = parts.tokens();
        this.transactions = parts.transactions();
        this.settings = settings;
        this.controls = controls;
        this.listeners = listeners.harmless();
        this.batches = new Batches(parts, this.listeners);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public void registerLifecycleHandlers(LifecycleRegistry lifecycle) {
        lifecycle.onStart(Phase.INBOUND_EVENT_CONNECTORS, this::start);
        lifecycle.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(this::shutDown));
    }

    @Override
    public synchronized void start() {
        if (running != null) return;
        initializeTokens();
        var worker = new SegmentWorker(parts, Segment.ROOT_SEGMENT, batches, settings, controls, listeners);
        var thread = LastingThread.start(name, worker);
        var claims = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name + "-claim").daemon().factory());
        // Before the claims are scheduled: a processor whose claim thread cannot start must still be shut down.
        running = new Running(worker, thread, claims);
        long interval = settings.claimInterval().toMillis();
        claims.scheduleWithFixedDelay(
                BestEffort.runnable(() -> confirmClaim(worker, thread)), interval, interval, TimeUnit.MILLISECONDS);
    }

    /**
     * Confirms the claim unless the worker is silent. Without confirmations, a different process takes over, and the
     * worker's next position is refused. The worker is interrupted only if it is silent twice in a row: after a pause
     * of the whole process it is silent once, and then reports again at once.
     */
    private void confirmClaim(SegmentWorker worker, LastingThread thread) {
        boolean silentBefore = silent;
        silent = worker.isSilent();
        if (!silent) worker.confirmClaim();
        else if (silentBefore) thread.interrupt();
    }

    /**
     * Stops the group after the current batch and releases the segment. If the thread does not end within
     * {@link #LAST_BATCH}, it is interrupted, because its batch takes too long or the broker does not answer. If the
     * thread does not end even then, it is abandoned, and its claim expires.
     */
    @Override
    public synchronized void shutDown() {
        var current = running;
        if (current == null) return;
        current.worker().stop();
        try {
            if (!current.thread().join(LAST_BATCH)) {
                current.thread().interrupt();
                if (!current.thread().join(LAST_BATCH)) {
                    log.warn(
                            "{}: the current batch does not end; another process takes over when the claim expires",
                            name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        current.claims().shutdown();
        running = null;
    }

    /**
     * Sets the group's first position if no process has done so. If several processes start at once, one of them sets
     * it.
     */
    private void initializeTokens() {
        try {
            transactions.executeInTransaction(() -> {
                if (tokens.fetchSegments(name).length == 0) {
                    tokens.initializeTokenSegments(name, 1, parts.source().createTailToken());
                }
            });
        } catch (UnableToClaimTokenException setByAnother) {
            log.debug("{}: {}", name, setByAnother.getMessage());
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public synchronized boolean isError() {
        return running != null && running.worker().isFailing();
    }

    /** Whether the circuit breaker is open, so that the group handles single events as probes. */
    public synchronized boolean isBreakerOpen() {
        return running != null && running.worker().isBreakerOpen();
    }

    @Override
    public synchronized Map<Integer, EventTrackerStatus> processingStatus() {
        var status = running == null ? null : running.worker().status();
        return status == null ? Map.of() : Map.of(status.getSegment().getSegmentId(), status);
    }

    @Override
    public int maxCapacity() {
        return 1;
    }

    @Override
    public List<MessageHandlerInterceptor<? super EventMessage<?>>> getHandlerInterceptors() {
        return batches.interceptors();
    }

    @Override
    public Registration registerHandlerInterceptor(MessageHandlerInterceptor<? super EventMessage<?>> interceptor) {
        return batches.register(interceptor);
    }

    @Override
    public String getTokenStoreIdentifier() {
        return transactions
                .fetchInTransaction(tokens::retrieveStorageIdentifier)
                .orElse("unknown");
    }

    @Override
    public boolean supportsReset() {
        return false;
    }

    @Override
    public void resetTokens() {
        throw noReset();
    }

    @Override
    public <R> void resetTokens(R context) {
        throw noReset();
    }

    @Override
    public void resetTokens(Function<StreamableMessageSource<TrackedEventMessage<?>>, TrackingToken> to) {
        throw noReset();
    }

    @Override
    public <R> void resetTokens(
            Function<StreamableMessageSource<TrackedEventMessage<?>>, TrackingToken> to, R context) {
        throw noReset();
    }

    @Override
    public <R> void resetTokens(TrackingToken to, R context) {
        throw noReset();
    }

    private static UnsupportedOperationException noReset() {
        return new UnsupportedOperationException(
                "a group cannot be reset; rebuild the read model from the event store instead");
    }

    @Override
    public void releaseSegment(int segmentId) {
        throw oneSegment();
    }

    @Override
    public void releaseSegment(int segmentId, long releaseDuration, TimeUnit unit) {
        throw oneSegment();
    }

    @Override
    public CompletableFuture<Boolean> splitSegment(int segmentId) {
        return CompletableFuture.failedFuture(oneSegment());
    }

    @Override
    public CompletableFuture<Boolean> mergeSegment(int segmentId) {
        return CompletableFuture.failedFuture(oneSegment());
    }

    private static UnsupportedOperationException oneSegment() {
        return new UnsupportedOperationException("a group has exactly one segment");
    }
}
