package io.quadrille.engine.processing;

import static io.quadrille.testing.Patience.PATIENCE;

import io.quadrille.checkout.choreography.Topic;
import io.quadrille.checkout.choreography.Vocabulary;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import io.quadrille.engine.deadletter.RetrySchedule;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.testing.TestDatabase;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A handler that writes a row for each order and then fails for some, in a processor of ours or of Axon's, on
 * PostgreSQL.
 */
final class TroubledGroup implements AutoCloseable {

    /** What the handler does for an order of this name after its row is written. */
    static final String CONSTRAINT = "violates a constraint";

    /** Also with more behind it. */
    static final String EXCEPTION = "throws an exception";

    /** What it needs is away. */
    static final String AWAY = "is away";

    /** It waits for ever. */
    static final String STUCK = "is stuck";

    /** It writes nothing, and so may come as often as it likes. */
    static final String NOTHING = "does nothing";

    /** The most events in a batch of ours. */
    static final int BATCH = 200;

    private static final SequencingPolicy<EventMessage<?>> BY_ORDER =
            event -> Vocabulary.orderId(event.getPayload()).orElseThrow();

    private final EmbeddedEventStore events = EmbeddedEventStore.builder()
            .storageEngine(new InMemoryEventStorageEngine())
            .build();
    private final DataSource database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger thrown = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean stuck;
    private volatile boolean obedient;
    private final AtomicInteger interrupts = new AtomicInteger();
    private Duration silence = PATIENCE;
    private volatile Runnable confirming = () -> {};
    private volatile Runnable afterCommit = () -> {};
    private final AtomicInteger begun = new AtomicInteger();
    private final TransactionManager springs = new SpringTransactionManager(new JdbcTransactionManager(database));
    private final TransactionManager transactions = () -> {
        begun.incrementAndGet();
        return springs.startTransaction();
    };
    private final InMemoryTokenStore tokens = new InMemoryTokenStore() {
        @Override
        public void extendClaim(String group, int segment) {
            confirming.run();
        }
    };
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final JsonMessageSerializer serializer = new JsonMessageSerializer(Vocabulary.messageTypes());
    private final PostgresDeadLetterQueue letters = new PostgresDeadLetterQueue(
            "group",
            jdbc,
            serializer,
            new RetrySchedule(Duration.ofHours(1), Duration.ofHours(1), 2, Map.of()),
            Clock.systemUTC());
    private final List<Optional<Long>> positions = new CopyOnWriteArrayList<>();
    private StreamingEventProcessor processor;

    private TroubledGroup() {
        jdbc.execute(
                "create table written (order_id text primary key, written_at timestamptz default clock_timestamp())");
    }

    /** With orders that have come before it starts. */
    static TroubledGroup ours(String... orderIds) {
        return ours(Duration.ofMillis(1), orderIds);
    }

    static TroubledGroup ours(Duration betweenAttempts, String... orderIds) {
        var group = new TroubledGroup();
        Stream.of(orderIds).forEach(group::take);
        return started(group, Duration.ZERO, betweenAttempts);
    }

    /** One whose thread is taken for stuck after so long. */
    static TroubledGroup oursSilentFor(Duration silence, String... orderIds) {
        var group = new TroubledGroup();
        group.silence = silence;
        Stream.of(orderIds).forEach(group::take);
        return started(group, Duration.ZERO, Duration.ofMillis(1));
    }

    /** One that takes a batch every so often. */
    static TroubledGroup oursEvery(Duration batchEvery, String... orderIds) {
        var group = new TroubledGroup();
        Stream.of(orderIds).forEach(group::take);
        return started(group, batchEvery, Duration.ofMillis(1));
    }

    /** With an order that has come before it starts, and letters of others that are due, in this order. */
    static TroubledGroup oursWithLetters(String orderId, List<String> letters) {
        var group = new TroubledGroup();
        group.take(orderId);
        group.springs.executeInTransaction(() -> letters.forEach(group::enqueueDue));
        return started(group, Duration.ZERO, Duration.ofMillis(1));
    }

    private void enqueueDue(String orderId) {
        new DeadLetters(jdbc, serializer, Clock.systemUTC())
                .enqueue(
                        "group",
                        orderId,
                        SagaEvents.event(Topic.STOCK_SUCCESS, orderId, 0),
                        "Replayed",
                        "before it starts");
    }

    /** One that is watched by these, with orders that have come before it starts. */
    static TroubledGroup oursWatchedBy(
            GroupObserver observer, Consumer<Optional<TrackingToken>> positions, String... orderIds) {
        var group = new TroubledGroup();
        Stream.of(orderIds).forEach(group::take);
        return started(group, Duration.ZERO, Duration.ofMillis(1), observer, positions);
    }

    private static TroubledGroup started(TroubledGroup group, Duration batchEvery, Duration betweenAttempts) {
        return started(
                group,
                batchEvery,
                betweenAttempts,
                GroupObserver.NONE,
                position -> group.positions.add(
                        position.map(reached -> reached.position().orElseThrow())));
    }

    private static TroubledGroup started(
            TroubledGroup group,
            Duration batchEvery,
            Duration betweenAttempts,
            GroupObserver observer,
            Consumer<Optional<TrackingToken>> positions) {
        var handlers = SimpleEventHandlerInvoker.builder()
                .eventHandlers(group.new Handler())
                .listenerInvocationErrorHandler(PropagatingErrorHandler.instance())
                .build();
        var settings = new BatchSettings(
                BATCH, batchEvery, Duration.ofSeconds(1), 2, betweenAttempts, betweenAttempts, group.silence, 1_000);
        return group.started(new BatchEventProcessor(
                "group",
                handlers,
                group.events,
                group.tokens,
                group.transactions,
                BY_ORDER,
                group.letters,
                settings,
                () -> false,
                () -> 0,
                () -> {},
                taken -> {},
                observer,
                positions));
    }

    /** With the defaults. */
    static TroubledGroup stock() {
        var group = new TroubledGroup();
        return group.started(group.pooled(SimpleEventHandlerInvoker.builder()
                .eventHandlers(group.new Handler())
                .build()));
    }

    /** With Axon's way to a dead-letter queue; the queue is ours. */
    static TroubledGroup stockWithLetters() {
        var group = new TroubledGroup();
        return group.started(group.pooled(DeadLetteringEventHandlerInvoker.builder()
                .eventHandlers(group.new Handler())
                .sequencingPolicy(BY_ORDER)
                .queue(group.letters)
                .transactionManager(group.transactions)
                .build()));
    }

    private StreamingEventProcessor pooled(EventHandlerInvoker handlers) {
        return PooledStreamingEventProcessor.builder()
                .name("group")
                .eventHandlerInvoker(handlers)
                .messageSource(events)
                .tokenStore(tokens)
                .transactionManager(transactions)
                .coordinatorExecutor(threads)
                .workerExecutor(threads)
                .initialSegmentCount(1)
                .build();
    }

    private TroubledGroup started(StreamingEventProcessor started) {
        processor = started;
        processor.start();
        return this;
    }

    final class Handler {

        @EventHandler
        void on(StockDeducted event) throws InterruptedException {
            if (event.orderId().equals(STUCK)) waitForEver();
            handled.incrementAndGet();
            CurrentUnitOfWork.get().afterCommit(unit -> afterCommit.run());
            if (event.orderId().equals(NOTHING)) return;
            jdbc.update("insert into written (order_id) values (?)", event.orderId());
            if (event.orderId().equals(CONSTRAINT))
                jdbc.update("insert into written (order_id) values (?)", event.orderId());
            if (event.orderId().equals(AWAY)) {
                thrown.incrementAndGet();
                throw new UncheckedIOException(new ConnectException("nothing answers"));
            }
            if (event.orderId().startsWith(EXCEPTION)) {
                thrown.incrementAndGet();
                throw new IllegalStateException("out of order");
            }
        }
    }

    private void waitForEver() throws InterruptedException {
        stuck = true;
        try {
            while (true) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                    if (obedient) throw e;
                }
            }
        } finally {
            stuck = false;
        }
    }

    /** How often the handler that waits was interrupted. */
    int interrupts() {
        return interrupts.get();
    }

    /** From now on an interrupt ends the wait. */
    void obeyInterrupts() {
        obedient = true;
    }

    /** Whether a handler waits that never returns. */
    boolean isStuck() {
        return stuck;
    }

    void take(String orderId) {
        events.publish(SagaEvents.event(Topic.STOCK_SUCCESS, orderId, 0));
    }

    /** The position that is stored. */
    long stored() {
        return tokens.fetchToken("group", 0).position().orElse(-1);
    }

    /** How often the handler was called. */
    int handled() {
        return handled.get();
    }

    long letters() {
        return letters.size();
    }

    /** What those letters are about that wait for no other one. */
    List<String> causes() {
        return jdbc.queryForList(
                "select cause_type from dead_letter where cause_type is not null order by id", String.class);
    }

    long idleInTransaction() {
        return jdbc.queryForObject(
                "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in"
                        + " transaction'",
                Long.class);
    }

    /** What happens from now on after the commit of each event that is handled. */
    void afterEachCommit(Runnable what) {
        afterCommit = what;
    }

    long letters(String orderId) {
        return letters.sequenceSize(orderId);
    }

    /** What happens from now on whenever the group says that it is alive. */
    void whenConfirming(Runnable what) {
        confirming = what;
    }

    boolean isFailing() {
        return processor.isError();
    }

    /** How often an event was tried that throws an exception. */
    int thrown() {
        return thrown.get();
    }

    /**
     * What it has said of its position, in this order; none in front of the first event, and when it does not work any
     * more.
     */
    List<Optional<Long>> positions() {
        return positions;
    }

    /** How many transactions there have been. */
    int transactions() {
        return begun.get();
    }

    /** How many letters were done with after an order's row was written. */
    long lettersTakenAfter(String orderId) {
        return jdbc.queryForObject(
                "select count(*) from dead_letter where touched_at > (select written_at from written where order_id ="
                        + " ?)",
                Long.class,
                orderId);
    }

    boolean hasWritten(String orderId) {
        return jdbc.queryForObject("select count(*) from written where order_id = ?", Long.class, orderId) > 0;
    }

    @Override
    public void close() {
        processor.shutDown();
        threads.shutdownNow();
    }
}
