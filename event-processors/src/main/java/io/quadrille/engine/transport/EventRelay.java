package io.quadrille.engine.transport;

import io.quadrille.engine.log.CommittedEvents;
import io.quadrille.engine.log.FollowerLease;
import io.quadrille.engine.log.StoredEvent;
import io.quadrille.engine.log.TurnThrottle;
import io.quadrille.engine.log.WakeUpSignal;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.transport.LostRecords.Written;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.TopicResolver;
import org.axonframework.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the event store's log to Kafka: the outbox. It reads committed events in order, sends a whole batch
 * asynchronously, awaits every acknowledgement, and only then moves its position. Delivery is at least once; order is
 * kept per aggregate and per key. Between two batches it publishes a page of what is to be published again, and waits,
 * a moment at most, until the groups of its process have taken in what it has sent.
 *
 * <p>One relay publishes at a time, the one whose session holds the {@link FollowerLease}; its position only moves from
 * the value it last stored, so that a relay that lost its session without noticing cannot move it back. A failure of
 * any kind closes session and producer; the next attempt starts at the stored position.
 */
public final class EventRelay {

    /** The last global index that is published, as an SQL expression. */
    public static final String POSITION = "select coalesce(max(global_index), 0) from relay_position";

    private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
    private static final String NAME = "kafka";
    private static final int BATCH = 1_000;

    /** Nobody rings for what another process commits. */
    private static final Duration IDLE = Duration.ofMillis(50);

    /** How soon it is looked for what follows from that, and for how long. */
    private static final Duration NEAR = Duration.ofMillis(5);

    private static final Duration NEIGHBOURHOOD = Duration.ofSeconds(1);

    /**
     * How soon a hole is looked at again at first. A transaction ends within milliseconds; while one stays open, the
     * pauses double up to {@link #IDLE}, and wake-up signals of other commits do not cut the long ones short.
     */
    private static final Duration HOLE = Duration.ofMillis(1);

    private static final Duration SHORT = Duration.ofMillis(16);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);
    private static final Duration LONGEST_QUESTION = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Two hundred orders a second; one after another they are fewer. */
    private static final int MUCH = 100;

    /**
     * And then no sooner, however quick the groups are: readers in other processes gain by fuller turns too, and have
     * no echo here.
     */
    private static final Duration PERIOD = Duration.ofMillis(8);

    private static final String LIMITS =
            "see max.message.bytes of its topic, and quadrille.kafka.properties.max.request.size";

    private final DataSource sessions;
    private final Duration leaseTime;
    private final Duration longestDelivery;
    private final Serializer serializer;
    private final TopicResolver topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final ProducerFactory<byte[], byte[]> producers;
    private final RecordSendInterceptor sent;
    private final ConsumerProgress echo;
    private final TopicWatch watch;
    private final WakeUpSignal bell = new WakeUpSignal();
    private volatile boolean running;
    private volatile String standing;
    private LastingThread thread;
    /**
     * How many events stand in front of one that was refused, which is sent alone: what is behind it must not arrive at
     * each attempt.
     */
    private OptionalInt inFront = OptionalInt.empty();

    private long toldAt = System.nanoTime() - TELL_EVERY.toNanos();

    /**
     * @param sessions opens a database session of its own at each call, in auto-commit mode; not a pool, since the
     *     session's lock and settings must end with it
     * @param leaseTime how long a relay may be silent before another one ends its session and takes over; longer than
     *     the longest wait inside the producer's {@code send}
     * @param longestDelivery how long a record may be under way before the producer's own thread counts as dead, and a
     *     new producer takes its place; longer than its {@code delivery.timeout.ms}, within which a thread that lives
     *     gives an answer
     * @param producers makes one producer at a time, with one request in flight, which it closes without waiting: the
     *     order of the log is kept by that
     * @param sent looks at each record before it is sent
     * @param echo what is waited for after each turn
     * @param watch what is asked about the topics, to notice that a broker has lost what it had acknowledged
     */
    public EventRelay(
            DataSource sessions,
            Duration leaseTime,
            Duration longestDelivery,
            Serializer serializer,
            TopicResolver topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            ProducerFactory<byte[], byte[]> producers,
            RecordSendInterceptor sent,
            ConsumerProgress echo,
            TopicWatch watch) {
        this.sessions = sessions;
        this.leaseTime = leaseTime;
        this.longestDelivery = longestDelivery;
        this.serializer = serializer;
        this.topics = topics;
        this.converter = converter;
        this.producers = producers;
        this.sent = new HarmlessSendInterceptor(sent);
        this.echo = echo;
        this.watch = watch;
    }

    /** Says that events were committed. Cheap, never blocks, callable from any thread. */
    public void wake() {
        bell.wakeUp();
    }

    /**
     * Why this relay, which has the lease, cannot get past the event that it has come to; empty if it can. Thread-safe.
     */
    public Optional<String> standing() {
        return Optional.ofNullable(standing);
    }

    public synchronized void start() {
        if (running) return;
        running = true;
        thread = LastingThread.start("relay", this::run);
    }

    /**
     * Stops after the batch that is under way, or without it if it takes long: it is published again after the next
     * start.
     */
    public synchronized void stop() {
        running = false;
        wake();
        try {
            if (thread == null || thread.join(GRACE)) return;
            producers.shutDown();
            if (thread.join(GRACE)) return;
            // It waits for the database, or for a broker that does not answer; its session and lease end with the
            // process.
            thread.interrupt();
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (running) {
                try (var session = sessions.getConnection()) {
                    var lease = new FollowerLease(session, NAME, leaseTime);
                    if (lease.acquire()) {
                        publish(session, lease);
                    } else {
                        standing = null;
                        bell.await(RETRY);
                    }
                } catch (UnknownTopicException e) {
                    // A process of that later release has the lease as soon as this one has given it up.
                    standStill("a process of the later release must publish", e);
                } catch (RefusedEventException e) {
                    producers.shutDown();
                    if (inFront.orElse(0) == 0) standStill(LIMITS, e);
                } catch (SQLException | ExecutionException | RuntimeException | Error e) {
                    log.warn("Relay starts again at its stored position", e);
                    producers.shutDown();
                    bell.await(RETRY);
                }
            }
        } catch (InterruptedException e) {
            running = false;
        } finally {
            producers.shutDown();
        }
    }

    private void standStill(String advice, RuntimeException cause) throws InterruptedException {
        var now = cause.getMessage() + "; " + advice;
        boolean known = now.equals(standing);
        standing = now;
        if (!known || System.nanoTime() - toldAt >= TELL_EVERY.toNanos()) {
            log.error("Relay stands still: {}", standing);
            toldAt = System.nanoTime();
        }
        // Whatever is committed meanwhile: it must wait anyway.
        long until = System.nanoTime() + RETRY.toNanos();
        for (long left = RETRY.toNanos(); running && left > 0; left = until - System.nanoTime()) {
            bell.await(Duration.ofNanos(left));
        }
    }

    private void publish(Connection session, FollowerLease lease)
            throws SQLException, ExecutionException, InterruptedException {
        // A position that is lost in a crash only means publishing again: not worth a wait for the disk.
        try (var statement = session.createStatement()) {
            statement.execute("set synchronous_commit = off");
        }
        var position = new RelayPosition(session, NAME);
        var events = new CommittedEvents(serializer, position.begin());
        var again = new RepublicationPages(session, serializer);
        var ends = new PublishedEnds(session);
        var pace = new TurnThrottle(MUCH, PERIOD);
        long foundUncalled = System.nanoTime() - NEIGHBOURHOOD.toNanos();
        boolean called = true;
        Map<TopicPartition, Long> written = new HashMap<>();
        var hole = HOLE;
        var lost = new LostRecords(session, NAME, watch, asking(lease));
        lost.compare(events.position());
        while (running) {
            long before = events.position();
            // Without new events, nothing else would tell that somebody has set it back.
            if (lease.renew()) position.require();
            lost.look(before);
            var batch = events.read(session, inFront.isPresent() ? Math.max(1, inFront.getAsInt()) : BATCH);
            var sent = send(batch, OptionalLong.empty(), topic -> true);
            var acknowledged = new ArrayList<Written>(sent.records().size());
            try {
                awaitAll(sent, lease, lost, acknowledged);
            } catch (RefusedEventException refused) {
                lost.written(acknowledged, OptionalLong.empty(), before);
                if (refused.acknowledged() > 0)
                    position.reached(batch.get(refused.acknowledged() - 1).globalIndex());
                store(lost, position);
                inFront = OptionalInt.of(refused.at() - refused.acknowledged());
                throw refused;
            } catch (ExecutionException failed) {
                store(lost, position);
                throw failed;
            }
            lost.written(acknowledged, OptionalLong.empty(), before);
            var last = last(acknowledged);
            for (var end : last.entrySet()) written.merge(end.getKey(), end.getValue(), Math::max);
            ends.add(last);
            if (sent.events() < batch.size()) {
                if (sent.events() > 0)
                    position.reached(batch.get(sent.events() - 1).globalIndex());
                store(lost, position);
                throw sent.unknown();
            }
            boolean moved = events.position() > before;
            position.reached(events.position());
            if (position.isDue()) store(lost, position);
            if (moved && inFront.orElse(0) > 0) inFront = OptionalInt.of(0);
            else if (moved || !events.waiting()) stoodLast();
            if (moved && !called) foundUncalled = System.nanoTime();
            called = true;
            boolean repeated = publishAgain(again, lease, lost, ends, events.position());
            if (moved || !events.waiting()) hole = HOLE;
            if (!moved && events.waiting()) {
                hole = waitForHole(hole);
            } else if (!moved && !repeated) {
                boolean near = System.nanoTime() - foundUncalled < NEIGHBOURHOOD.toNanos();
                called = bell.await(near ? NEAR : IDLE);
            }
            // Not while there is more already, or will be as soon as a hole is filled.
            if (!events.more() && !events.waiting()) {
                echo.await(written);
                written = new HashMap<>();
            }
            pace.endTurn(batch.size());
        }
        store(lost, position);
    }

    private static void store(LostRecords lost, RelayPosition position) throws SQLException {
        lost.store();
        position.store();
    }

    /** Returns for how long to wait the next time. */
    private Duration waitForHole(Duration pause) throws InterruptedException {
        if (pause.compareTo(SHORT) <= 0) bell.await(pause);
        else Thread.sleep(pause);
        var longer = pause.multipliedBy(2);
        return longer.compareTo(IDLE) < 0 ? longer : IDLE;
    }

    /** Nothing that was refused is in front any more. */
    private void stoodLast() {
        inFront = OptionalInt.empty();
        standing = null;
    }

    /** Publishes a page again, if one is left. Only events that were published before are on it. */
    private boolean publishAgain(
            RepublicationPages pages, FollowerLease lease, LostRecords lost, PublishedEnds ends, long published)
            throws SQLException, ExecutionException, InterruptedException {
        var page = pages.next();
        if (page.isEmpty()) return false;
        // A part of a page would be published again and again until a process that knows the name takes over.
        for (var event : page.get().events()) topics.resolve(event.message());
        var events = page.get().events();
        var acknowledged = new ArrayList<Written>(events.size());
        Sent sent;
        while (true) {
            sent = send(events, OptionalLong.of(page.get().republication()), page.get()::isOn);
            try {
                acknowledged.clear();
                awaitAll(sent, lease, lost, acknowledged);
                break;
            } catch (RefusedEventException refused) {
                producers.shutDown();
                if (!page.get().isRepair()) {
                    // It was published before, and new events must not wait for it.
                    log.error("Republication {} is cancelled: {}", page.get().republication(), refused.getMessage());
                    pages.cancel(page.get());
                    return true;
                }
                log.error("What a broker has lost is published again without one event: {}", refused.getMessage());
                events = new ArrayList<>(events);
                events.remove(refused.at());
            }
        }
        lost.written(acknowledged, OptionalLong.of(page.get().first()), published);
        ends.add(last(acknowledged));
        pages.done(page.get(), sent.records().size());
        return true;
    }

    /**
     * What of some events is under way.
     *
     * @param events how many of them, from the first one on, have been sent or have no topic
     * @param unknown why the next one was not sent, nor those behind it; null if all were
     * @param end of the producer, if one of them fails
     */
    private record Sent(List<Sending> records, int events, UnknownTopicException unknown, EndAtFirstFailure end) {}

    /** @param at how many events stand in front of it */
    private record Sending(int at, Future<RecordMetadata> record, StoredEvent event) {}

    private Sent send(List<StoredEvent> events, OptionalLong republication, Predicate<String> wanted) {
        var underWay = new ArrayList<Sending>(events.size());
        var end = new EndAtFirstFailure();
        if (events.isEmpty()) return new Sent(underWay, 0, null, end);
        Producer<byte[], byte[]> producer = producers.createProducer();
        UnknownTopicException unknown = null;
        int passed = 0;
        for (var stored : events) {
            if (end.hasCome()) break;
            var event = stored.message();
            Optional<String> topic;
            try {
                topic = topics.resolve(event);
            } catch (UnknownTopicException e) {
                unknown = e;
                break;
            }
            int at = passed++;
            if (topic.filter(wanted).isEmpty()) continue;
            var record = converter.createKafkaMessage(event, topic.get());
            republication.ifPresent(id -> record.headers()
                    .add(RecordHeaders.REPUBLISHED, Long.toString(id).getBytes(StandardCharsets.UTF_8)));
            try {
                underWay.add(new Sending(
                        at, producer.send(record, sent.sending(record, end.after(at, event))), stored));
            } catch (IllegalStateException closed) {
                if (!end.hasCome()) throw closed;
                break;
            }
        }
        // All of them in one request, which the producer would else begin with the first ones only: each reader then
        // has them at once.
        // It waits for the broker, which here only awaitAll may, as it keeps the lease meanwhile.
        Thread.startVirtualThread(producer::flush);
        return new Sent(underWay, passed, unknown, end);
    }

    /**
     * Closes the producer when it gives up a record, on the producer's own thread and so before it sends the next one:
     * what stands behind that record in the log must not arrive before it.
     */
    private final class EndAtFirstFailure {

        private final AtomicBoolean come = new AtomicBoolean();
        private volatile RefusedEventException refused;

        boolean hasCome() {
            return come.get();
        }

        /** @param at how many events stand in front of it */
        Callback after(int at, DomainEventMessage<?> event) {
            return (written, failure) -> {
                if (failure == null || !come.compareAndSet(false, true)) return;
                if (failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException) {
                    refused = new RefusedEventException(at, event, (KafkaException) failure);
                }
                producers.shutDown();
            };
        }
    }

    /**
     * However long Kafka takes, the lease is kept meanwhile: another relay would fare no better. What is sent to a
     * topic that is gone would be under way until the producer gives it up, and a producer that gives no answer is
     * given up.
     *
     * @param written to which is added what Kafka has acknowledged, in the order of the log
     * @throws RefusedEventException if one of the events is why the producer ended, and so maybe others in front of it
     *     were not sent
     */
    private void awaitAll(Sent sent, FollowerLease lease, LostRecords lost, List<Written> written)
            throws SQLException, ExecutionException, InterruptedException {
        for (var sending : sent.records()) {
            RecordMetadata record;
            try {
                record = await(sending.record(), lease, lost);
            } catch (ExecutionException e) {
                if (sent.end().refused != null) throw sent.end().refused.behind(sending.at());
                throw e;
            }
            written.add(new Written(
                    record,
                    sending.event().message().getIdentifier(),
                    sending.event().globalIndex()));
        }
    }

    /** The last offset in each partition. */
    private static Map<TopicPartition, Long> last(List<Written> acknowledged) {
        var last = new HashMap<TopicPartition, Long>();
        for (var record : acknowledged)
            last.merge(record.partition(), record.record().offset(), Math::max);
        return last;
    }

    private LostRecords.Asking asking(FollowerLease lease) {
        return new LostRecords.Asking() {
            @Override
            public <T> T ask(Supplier<T> question) throws SQLException, ExecutionException, InterruptedException {
                var answer = CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
                long begin = System.nanoTime();
                while (true) {
                    try {
                        return answer.get(
                                Math.min(
                                        RETRY.toMillis(),
                                        lease.heartbeatInterval().toMillis()),
                                TimeUnit.MILLISECONDS);
                    } catch (TimeoutException stillUnderWay) {
                        if (!running) throw new InterruptedException("the relay stops while it asks the broker");
                        if (System.nanoTime() - begin > LONGEST_QUESTION.toNanos()) {
                            throw new IllegalStateException(
                                    "the broker has not answered for " + LONGEST_QUESTION.toSeconds() + " s");
                        }
                        lease.renew();
                    }
                }
            }
        };
    }

    private RecordMetadata await(Future<RecordMetadata> record, FollowerLease lease, LostRecords lost)
            throws SQLException, ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return record.get(
                        Math.min(lease.heartbeatInterval().toMillis(), longestDelivery.toMillis()),
                        TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillUnderWay) {
                // An Error ends the producer's thread, and with it the answer to every record.
                if (System.nanoTime() - begin > longestDelivery.toNanos()) {
                    throw new IllegalStateException(
                            "The producer has not answered for " + longestDelivery.toSeconds() + " s", stillUnderWay);
                }
                lease.renew();
                lost.requireTopics();
            }
        }
    }
}
