package io.quadrille.engine.transport;

import io.quadrille.engine.log.CommittedEvents;
import io.quadrille.engine.log.FollowerLease;
import io.quadrille.engine.log.LeasedFollower;
import io.quadrille.engine.log.StoredEvent;
import io.quadrille.engine.log.TurnThrottle;
import io.quadrille.engine.log.WakeUpSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the events of the store to Kafka; the store is the outbox. The relay reads committed events in order of
 * their global index, sends a whole batch asynchronously, awaits every acknowledgement, and only then moves its
 * position. Delivery is at least once; order is kept per aggregate and per key. Between two batches the relay publishes
 * a page of an open republication, and waits briefly until the groups of its process have committed the records that it
 * has sent ({@link ConsumerProgress}).
 *
 * <p>One relay publishes at a time, the one whose session holds the {@link FollowerLease}. The stored position only
 * moves from the value that the session last read or stored, so a relay that lost the lease without noticing cannot
 * move the position back. After any failure, the relay closes its session, and its producer too if records may be
 * unacknowledged; the next attempt starts at the stored position. Thread-safe.
 */
public final class EventRelay {

    /** An SQL query for the global index up to which every event is published; 0 if none is. */
    public static final String POSITION = "select coalesce(max(global_index), 0) from relay_position";

    private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
    private static final String NAME = "kafka";

    /** Maximum number of events in a batch; {@link CommittedEvents} also limits its bytes. */
    private static final int BATCH_SIZE = 1_000;

    /** From this many events in 50 ms on (about 200 orders a second), batches are spaced out. */
    private static final int BUSY_THRESHOLD = 100;

    /**
     * Minimum time between two batches under load. Consumers in other processes, whose progress is not visible here,
     * also profit from fuller batches.
     */
    private static final Duration MIN_TURN_INTERVAL = Duration.ofMillis(8);

    private static final Duration LONGEST_BROKER_CALL = Duration.ofMinutes(5);

    /** Maximum duration of each step of a shutdown. */
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

    private static final String LIMITS =
            "see max.message.bytes of its topic, and quadrille.kafka.properties.max.request.size";

    private final Serializer serializer;
    private final RecordSender sender;
    private final ConsumerProgress consumers;
    private final TopicWatch watch;
    private final WakeUpSignal signal = new WakeUpSignal();
    private final Standstill standstill = new Standstill();
    private final LeasedFollower follower;

    /**
     * @param sessions opens a database session at each call, in auto-commit mode; not a pool, because the session's
     *     lock and settings must end with it
     * @param leaseTime how long a relay may show no activity before a different relay ends its session and takes over;
     *     longer than the longest wait inside the producer's {@code send}
     * @param consumers the progress for which the relay waits after each batch
     * @param watch asks the broker whether it has lost records that it had acknowledged
     */
    public EventRelay(
            DataSource sessions,
            Duration leaseTime,
            Serializer serializer,
            RecordSender sender,
            ConsumerProgress consumers,
            TopicWatch watch) {
        this.serializer = serializer;
        this.sender = sender;
        this.consumers = consumers;
        this.watch = watch;
        this.follower = new LeasedFollower("relay", NAME, leaseTime, sessions, signal, new Publishing());
    }

    /** Tells the relay that events were committed. Cheap, never blocks, callable from any thread. */
    public void wakeUp() {
        signal.wakeUp();
    }

    /**
     * Why this relay cannot publish the next event; empty if it can, or if a different relay holds the lease.
     * Thread-safe.
     */
    public Optional<String> standstill() {
        return standstill.reason();
    }

    /** Idempotent. */
    public synchronized void start() {
        follower.start();
    }

    /**
     * Stops the relay after the current batch. A batch that takes too long is abandoned, and published again after the
     * next start. Stopping takes at most three times {@link #SHUTDOWN_GRACE}. Idempotent.
     */
    public synchronized void stop() {
        try {
            if (follower.stop(SHUTDOWN_GRACE)) return;
            sender.shutDown();
            if (follower.stop(SHUTDOWN_GRACE)) return;
            // The relay waits for the database, or for a broker that does not answer. If the interrupt does not end
            // that, session and lease end with the process.
            follower.interrupt(SHUTDOWN_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Publishing implements LeasedFollower.Follower {

        @Override
        public void follow(Connection session, FollowerLease lease)
                throws SQLException, ExecutionException, InterruptedException {
            new RelaySession(session, lease).publish();
        }

        @Override
        public void standBy() {
            standstill.standBy();
        }

        @Override
        public void failed(Throwable failure) throws InterruptedException {
            if (failure instanceof UnknownTopicException unknown) {
                // This relay has released the lease, so a process of the later release can take it.
                standStill(unknown, "a process of the later release must publish");
                return;
            }
            if (failure instanceof RefusedEventException refused) {
                sender.shutDown();
                if (standstill.isReached()) standStill(refused, LIMITS);
                return;
            }
            log.warn("Relay starts again at its stored position", failure);
            sender.shutDown();
            signal.await(LeasedFollower.RETRY);
        }

        @Override
        public void ended() {
            sender.shutDown();
        }
    }

    private void standStill(RuntimeException cause, String advice) throws InterruptedException {
        standstill.report(cause.getMessage() + "; " + advice);
        // Wake-up signals do not end this wait, because newly committed events cannot be published earlier either.
        long until = System.nanoTime() + LeasedFollower.RETRY.toNanos();
        for (long left = LeasedFollower.RETRY.toNanos(); isRunning() && left > 0; left = until - System.nanoTime()) {
            signal.await(Duration.ofNanos(left));
        }
    }

    private boolean isRunning() {
        return follower.isRunning();
    }

    /** The relay's work in one database session, while the session holds the lease. */
    private final class RelaySession implements LostRecords.BrokerCalls {

        private final Connection session;
        private final FollowerLease lease;
        private final RelayPosition position;
        private final CommittedEvents events;
        private final RepublicationPages republications;
        private final PublishedEnds ends;
        private final LostRecords lostRecords;
        private final PollingPolicy polling = new PollingPolicy(signal);
        private final TurnThrottle throttle = new TurnThrottle(BUSY_THRESHOLD, MIN_TURN_INTERVAL);

        /** The last offset of each partition to which a batch was sent since the last wait for the groups. */
        private Map<TopicPartition, Long> unawaited = new HashMap<>();

        RelaySession(Connection session, FollowerLease lease) throws SQLException {
            // If a crash loses a stored position, the relay only publishes some events again. So commits need not wait
            // for the disk.
            try (var statement = session.createStatement()) {
                statement.execute("set synchronous_commit = off");
            }
            this.session = session;
            this.lease = lease;
            this.position = new RelayPosition(session, NAME);
            this.events = new CommittedEvents(serializer, position.begin());
            this.republications = new RepublicationPages(session, serializer);
            this.ends = new PublishedEnds(session);
            this.lostRecords = new LostRecords(session, NAME, watch, this);
        }

        void publish() throws SQLException, ExecutionException, InterruptedException {
            lostRecords.compare(events.position());
            while (isRunning()) {
                long before = events.position();
                // While there are no new events, only this check shows that the stored position was set back.
                if (lease.renew()) position.require();
                lostRecords.compareAfterFailure(before);
                int batchSize = publishBatch();
                boolean found = events.position() > before;
                boolean republished = publishAgain();
                polling.await(found, events.waiting(), republished);
                awaitConsumers();
                throttle.endTurn(batchSize);
            }
            store();
        }

        /** Publishes the next events of the log, and returns the number of events read. */
        private int publishBatch() throws SQLException, ExecutionException, InterruptedException {
            long before = events.position();
            var batch = events.read(session, standstill.batchLimit(BATCH_SIZE));
            var sent = sender.send(batch);
            var published = new ArrayList<PublishedRecord>(batch.size());
            try {
                sender.awaitAll(sent, lease, lostRecords, published);
            } catch (RefusedEventException refused) {
                lostRecords.published(published, OptionalLong.empty(), before);
                reached(batch, refused.acknowledged());
                store();
                standstill.refused(refused);
                throw refused;
            } catch (ExecutionException failed) {
                store();
                throw failed;
            }
            lostRecords.published(published, OptionalLong.empty(), before);
            var lastOffsets = PublishedRecord.lastOffsets(published);
            lastOffsets.forEach((partition, offset) -> unawaited.merge(partition, offset, Math::max));
            ends.add(lastOffsets);
            if (sent.events() < batch.size()) {
                reached(batch, sent.events());
                store();
                throw sent.unknownTopic().orElseThrow();
            }
            position.reached(events.position());
            if (position.isDue()) store();
            standstill.published(events.position() > before, events.waiting());
            return batch.size();
        }

        /** Notes that the first events of a batch are published. */
        private void reached(List<StoredEvent> batch, int published) {
            if (published > 0) position.reached(batch.get(published - 1).globalIndex());
        }

        private void store() throws SQLException {
            lostRecords.store();
            position.store();
        }

        /**
         * Waits for the groups of this process. Returns at once if more events can be read, or can be read once a gap
         * ({@link CommittedEvents#waiting}) is filled.
         */
        private void awaitConsumers() throws InterruptedException {
            if (events.more() || events.waiting()) return;
            consumers.await(unawaited);
            unawaited = new HashMap<>();
        }

        /**
         * Publishes a page of the oldest open republication. Only events that were published before are on it.
         *
         * @return whether there was a page
         */
        private boolean publishAgain() throws SQLException, ExecutionException, InterruptedException {
            var next = republications.next();
            if (next.isEmpty()) return false;
            var page = next.get();
            // If this release does not know the topic of one event, the relay publishes nothing of the page. Otherwise
            // it would publish a part of the page repeatedly until a process of the later release takes over.
            sender.requireKnownTopics(page.events());
            var sendable = new ArrayList<>(page.events());
            var published = new ArrayList<PublishedRecord>(sendable.size());
            while (true) {
                var sent = sender.sendAgain(page, sendable);
                try {
                    published.clear();
                    sender.awaitAll(sent, lease, lostRecords, published);
                    break;
                } catch (RefusedEventException refused) {
                    sender.shutDown();
                    if (!page.isRepair()) {
                        // Its events were published before, and new events must not wait for it.
                        log.error("Republication {} is cancelled: {}", page.republication(), refused.getMessage());
                        republications.cancel(page);
                        return true;
                    }
                    log.error(
                            "The republication of records that a broker has lost leaves out one event: {}",
                            refused.getMessage());
                    sendable.remove(refused.at());
                }
            }
            lostRecords.published(published, OptionalLong.of(page.first()), events.position());
            ends.add(PublishedRecord.lastOffsets(published));
            republications.done(page, published.size());
            return true;
        }

        @Override
        public <T> T call(Supplier<T> question) throws SQLException, ExecutionException, InterruptedException {
            var answer = CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
            long begin = System.nanoTime();
            long stepMillis = Math.min(
                    LeasedFollower.RETRY.toMillis(), lease.heartbeatInterval().toMillis());
            while (true) {
                try {
                    return answer.get(stepMillis, TimeUnit.MILLISECONDS);
                } catch (TimeoutException stillUnderWay) {
                    if (!isRunning()) throw new InterruptedException("the relay stops while it asks the broker");
                    if (System.nanoTime() - begin > LONGEST_BROKER_CALL.toNanos()) {
                        throw new IllegalStateException(
                                "the broker has not answered for " + LONGEST_BROKER_CALL.toSeconds() + " s");
                    }
                    lease.renew();
                }
            }
        }
    }
}
