package io.quadrille.engine.processing;

import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.LastingThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.lifecycle.Lifecycle;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.StreamableMessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Axon event processor with one thread that takes all that has come, up to the batch size, into one transaction.
 * Against the pooled processor: the thread that waits for events handles them, so nothing is handed over between
 * threads; and a batch that failed is handled in halves and their halves, each in a transaction of its own.
 *
 * <p>A group that starts for the first time begins with the first record there is, and without a replay flag: the
 * default token would mark what was there before as a replay, and reactions would skip it. Resetting is not supported:
 * rebuilding a read model reads the event store. Thread-safe.
 */
public final class BatchEventProcessor implements StreamingEventProcessor, Lifecycle {

    /** A resource of the unit of work in which an event is handled that has failed before in a unit of its own. */
    public static final String TRIED_AGAIN = "tried again";

    /** A resource of the unit of work in which no handler is called, but the event becomes a dead letter. */
    public static final String GIVEN_UP = "given up";

    private static final Logger log = LoggerFactory.getLogger(BatchEventProcessor.class);

    /** A batch takes milliseconds; ten seconds if it waits for a lock. */
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final String name;
    private final StreamableMessageSource<TrackedEventMessage<?>> source;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final Batches batches;
    private final BatchSettings settings;
    private final BooleanSupplier pauseWanted;
    private final LongSupplier skipped;
    private final Runnable incident;
    private final Consumer<Optional<TrackingToken>> positions;
    private SegmentWorker worker;
    private LastingThread thread;
    /** Only for the thread that confirms the claim. */
    private boolean silent;

    private ScheduledExecutorService claims;

    /**
     * @param pauseWanted whether the processor shall take nothing for now, neither events nor letters; asked at most
     *     twice a second, by its own thread when it has nothing under way
     * @param skipped how many events of the source operators have it skip, in all; asked as often, and when that
     *     changes the stream is opened again, as the source reads then which
     * @param incident throws a {@link PositionLostException} while an operator has to move the position; asked before
     *     that is read
     * @param passed hears which events have been taken, in the transaction that stores the position behind the last
     *     one; what it throws undoes that
     * @param observer sees what the group does
     * @param positions hears up to where all is committed, each time that moves; of none when this process does not
     *     work for the group any more. On the group's thread, and so must be quick; what it throws is logged and
     *     changes nothing
     */
    public BatchEventProcessor(
            String name,
            EventHandlerInvoker invoker,
            StreamableMessageSource<TrackedEventMessage<?>> source,
            TokenStore tokens,
            TransactionManager transactions,
            SequencingPolicy<? super EventMessage<?>> sequences,
            PostgresDeadLetterQueue letters,
            BatchSettings settings,
            BooleanSupplier pauseWanted,
            LongSupplier skipped,
            Runnable incident,
            Consumer<List<? extends TrackedEventMessage<?>>> passed,
            GroupObserver observer,
            Consumer<Optional<TrackingToken>> positions) {
        this.name = name;
        this.source = source;
        this.tokens = tokens;
        this.transactions = transactions;
        this.batches = new Batches(
                name, invoker, tokens, transactions, sequences, letters, passed, GroupObserver.harmless(observer));
        this.settings = settings;
        this.pauseWanted = pauseWanted;
        this.skipped = skipped;
        this.incident = incident;
        this.positions = BestEffort.consumer(positions);
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
        if (worker != null) return;
        initializeTokens();
        worker = new SegmentWorker(
                name,
                Segment.ROOT_SEGMENT,
                source,
                tokens,
                transactions,
                batches,
                settings,
                pauseWanted,
                skipped,
                incident,
                positions);
        thread = LastingThread.start(name, worker);
        claims = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name + "-claim").daemon().factory());
        long interval = settings.claimInterval().toMillis();
        claims.scheduleWithFixedDelay(
                BestEffort.runnable(() -> confirmClaim(worker, thread)), interval, interval, TimeUnit.MILLISECONDS);
    }

    /**
     * A worker that is silent does not have its claim confirmed any more, so another process takes over; if it is ever
     * heard of again, its position is refused. It is interrupted when it is still silent the next time: after a pause
     * of the whole process it is heard at once.
     */
    private void confirmClaim(SegmentWorker worker, LastingThread thread) {
        boolean again = silent;
        silent = worker.isSilent();
        if (!silent) worker.confirmClaim();
        else if (again) thread.interrupt();
    }

    /**
     * Ends after the batch under way and gives the segment free. A batch that takes longer than {@link #LAST_BATCH} is
     * interrupted, a wait for a broker that does not answer too; what does not even end by that is left behind, and its
     * claim runs out.
     */
    @Override
    public synchronized void shutDown() {
        if (worker == null) return;
        worker.stop();
        try {
            if (!thread.join(LAST_BATCH)) {
                thread.interrupt();
                if (!thread.join(LAST_BATCH)) {
                    log.warn(
                            "{}: what it does has not ended; another process takes over when the claim has run out",
                            name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        claims.shutdown();
        worker = null;
    }

    /** The first process of all to start sets the position; another one that starts with it finds it set. */
    private void initializeTokens() {
        try {
            transactions.executeInTransaction(() -> {
                if (tokens.fetchSegments(name).length == 0) {
                    tokens.initializeTokenSegments(name, 1, source.createTailToken());
                }
            });
        } catch (UnableToClaimTokenException setByAnother) {
            log.debug("{}: {}", name, setByAnother.getMessage());
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }

    @Override
    public synchronized boolean isError() {
        return worker != null && worker.isFailing();
    }

    /** Whether it takes one event at a time, as a probe, because one after the other has failed. */
    public synchronized boolean isBreakerOpen() {
        return worker != null && worker.isBreakerOpen();
    }

    @Override
    public synchronized Map<Integer, EventTrackerStatus> processingStatus() {
        var status = worker == null ? null : worker.status();
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
                "a read model is rebuilt from the event store, not by resetting its group");
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
        return new UnsupportedOperationException("a group has one segment");
    }
}
