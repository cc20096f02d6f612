package io.quadrille.engine.processing;

import static io.quadrille.testing.Patience.PATIENCE;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A group whose handler writes a row for each order and then fails for some orders, in our processor or in one of
 * Axon's, on PostgreSQL.
 */
final class TroubledGroup implements AutoCloseable {

    /** For an order of this name the handler violates a constraint after it has written the row. */
    static final String CONSTRAINT = "violates a constraint";

    /** For an order whose name begins so the handler throws an exception. */
    static final String EXCEPTION = "throws an exception";

    /** For this order the handler fails because a server is unavailable. */
    static final String AWAY = "is away";

    /** For this order the handler never returns. */
    static final String STUCK = "is stuck";

    /** For this order the handler writes nothing, so there may be several events of it. */
    static final String NOTHING = "does nothing";

    /** The batch size of our processor. */
    static final int BATCH = 200;

    private static final SequencingPolicy<EventMessage<?>> BY_ORDER =
            event -> CheckoutSaga.SAGA.sagaId(event.getPayload()).orElseThrow();

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
    private final JsonMessageSerializer serializer = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());
    private final PostgresDeadLetterQueue letters = new PostgresDeadLetterQueue(
            "group",
            JdbcClient.create(jdbc),
            serializer,
            new RetrySchedule(Duration.ofHours(1), Duration.ofHours(1), 2, Map.of()),
            Clock.systemUTC());
    private final List<Optional<Long>> positions = new CopyOnWriteArrayList<>();
    private StreamingEventProcessor processor;

    private TroubledGroup() {
        jdbc.execute(
                "create table written (order_id text primary key, written_at timestamptz default clock_timestamp())");
    }

    /** Our processor, with events of these orders published before its start. */
    static TroubledGroup ours(String... orderIds) {
        return ours(Duration.ofMillis(1), orderIds);
    }

    static TroubledGroup ours(Duration betweenAttempts, String... orderIds) {
        var group = new TroubledGroup();
        Stream.of(orderIds).forEach(group::take);
        return started(group, Duration.ZERO, betweenAttempts);
    }

    /** Our processor, whose thread counts as stuck after this time. */
    static TroubledGroup oursSilentFor(Duration silence, String... orderIds) {
        var group = new TroubledGroup();
        group.silence = silence;
        Stream.of(orderIds).forEach(group::take);
        return started(group, Duration.ZERO, Duration.ofMillis(1));
    }

    /** Our processor, with a minimum time between batches. */
    static TroubledGroup oursEvery(Duration batchEvery, String... orderIds) {
        var group = new TroubledGroup();
        Stream.of(orderIds).forEach(group::take);
        return started(group, batchEvery, Duration.ofMillis(1));
    }

    /** Our processor, with an event of an order published before its start, and with due letters in this order. */
    static TroubledGroup oursWithLetters(String orderId, List<String> letters) {
        var group = new TroubledGroup();
        group.take(orderId);
        group.springs.executeInTransaction(() -> letters.forEach(group::enqueueDue));
        return started(group, Duration.ZERO, Duration.ofMillis(1));
    }

    private void enqueueDue(String orderId) {
        new DeadLetters(JdbcClient.create(jdbc), serializer, Clock.systemUTC())
                .enqueue(
                        "group",
                        orderId,
                        SagaEvents.event(Topics.STOCK_SUCCESS, orderId, 0),
                        "Replayed",
                        "before the start");
    }

    /** Our processor with these listeners, with events of these orders published before its start. */
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
                new GroupParts(
                        "group", handlers, group.events, group.tokens, group.transactions, BY_ORDER, group.letters),
                settings,
                GroupControls.NONE,
                new GroupListeners(taken -> {}, observer, positions)));
    }

    /** Axon's pooled processor with its defaults. */
    static TroubledGroup stock() {
        var group = new TroubledGroup();
        return group.started(group.pooled(SimpleEventHandlerInvoker.builder()
                .eventHandlers(group.new Handler())
                .build()));
    }

    /** Axon's pooled processor with its dead-lettering and our queue. */
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
                throw new UncheckedIOException(new ConnectException("no server answers"));
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

    /** How often the stuck handler was interrupted. */
    int interrupts() {
        return interrupts.get();
    }

    /** From now on an interrupt ends the stuck handler. */
    void obeyInterrupts() {
        obedient = true;
    }

    /** Whether a handler is stuck. */
    boolean isStuck() {
        return stuck;
    }

    void take(String orderId) {
        events.publish(SagaEvents.event(Topics.STOCK_SUCCESS, orderId, 0));
    }

    /** The stored position. */
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

    /** The failure types of the letters that became letters by a failure. */
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

    /** Runs this after each commit from now on. */
    void afterEachCommit(Runnable what) {
        afterCommit = what;
    }

    long letters(String orderId) {
        return letters.sequenceSize(orderId);
    }

    /** Runs this at each confirmation of the claim from now on. */
    void whenConfirming(Runnable what) {
        confirming = what;
    }

    boolean isFailing() {
        return processor.isError();
    }

    /** How often the handler has thrown an exception. */
    int thrown() {
        return thrown.get();
    }

    /** The positions that the group has reported; empty before the first event and after the end. */
    List<Optional<Long>> positions() {
        return positions;
    }

    /** The number of transactions so far. */
    int transactions() {
        return begun.get();
    }

    /** The number of letters that were changed after the row of an order was written. */
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
