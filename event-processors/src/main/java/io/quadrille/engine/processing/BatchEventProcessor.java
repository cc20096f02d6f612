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
 * An Axon event processor with one thread, which handles all available events, up to a limit of number and bytes, in
 * one transaction. Unlike in Axon's pooled processor, the thread that takes events from the stream also handles them.
 * When a batch fails, each half is handled in a separate transaction, then the halves of a half that fails, and so on.
 *
 * <p>A new group starts at the first record that exists, without a replay flag. Axon's default token would mark events
 * from before the group's start as a replay, which handlers with {@code @DisallowReplay} skip. Resetting is not
 * supported, because read models are rebuilt from the event store. Thread-safe.
 */
public final class BatchEventProcessor implements StreamingEventProcessor, Lifecycle {

    /** Key of a resource that marks a unit of work that tries a single event again, or tries a dead letter. */
    public static final String TRIED_AGAIN = "tried again";

    /**
     * Key of a resource that marks a unit of work in which an event becomes a dead letter. Such a unit calls no
     * handler.
     */
    public static final String GIVEN_UP = "given up";

    private static final Logger log = LoggerFactory.getLogger(BatchEventProcessor.class);

    /**
     * How long a shutdown waits for the current batch, and once more after it has interrupted the thread. Both waits
     * together are shorter than a phase of Axon's shutdown, which is set to 12 seconds.
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
     * Whether the worker was silent ({@link SegmentWorker#isSilent}) when {@link #confirmClaim} last ran. Used by the
     * claim thread only.
     */
    private boolean silent;

    /** @param claims the claim thread, which runs {@link #confirmClaim} at the claim interval */
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
        // Set before the confirmations are scheduled: if the claim thread cannot be started, this method throws, and a
        // later shutDown must still find the worker.
        running = new Running(worker, thread, claims);
        long interval = settings.claimInterval().toMillis();
        claims.scheduleWithFixedDelay(
                BestEffort.runnable(() -> confirmClaim(worker, thread)), interval, interval, TimeUnit.MILLISECONDS);
    }

    /**
     * Confirms the claim unless the worker is silent. Without confirmations, a different process takes over, and the
     * token store refuses the worker's next position. The worker is interrupted only if it is silent twice in a row:
     * after a pause of the whole process it is silent once, and then reports again at once.
     */
    private void confirmClaim(SegmentWorker worker, LastingThread thread) {
        boolean silentBefore = silent;
        silent = worker.isSilent();
        if (!silent) worker.confirmClaim();
        else if (silentBefore) thread.interrupt();
    }

    /**
     * Stops the group after the current batch, and releases the claim. If the thread does not end within
     * {@link #LAST_BATCH}, because its batch takes too long or the broker does not answer, it is interrupted. If it
     * does not end even then, it is abandoned, and its claim expires.
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
     * Sets the group's first position if no process has done so. If several processes start at the same time, one of
     * them sets it.
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
