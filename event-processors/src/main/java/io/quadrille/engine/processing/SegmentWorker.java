package io.quadrille.engine.processing;

import io.quadrille.engine.deadletter.PostgresDeadLetterQueue.Retried;
import io.quadrille.engine.deadletter.UnstorableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackerStatus;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.messaging.StreamableMessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment's thread: claims it, opens the stream at its position, and handles one batch after the other, and between
 * them the dead letters that are due. When a batch fails, its halves are handled in transactions of their own, and
 * their halves, down to the events that fail by themselves. One whose cause is its own becomes a dead letter at once,
 * one whose cause may pass after several attempts; the later events of its sequence wait behind the letter. An event
 * that cannot become a letter is parked. Nothing is skipped but what operators ask for. While they have the group
 * paused it keeps its claim and takes nothing.
 */
final class SegmentWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SegmentWorker.class);
    private static final int WAIT_MILLIS = 200;

    /** Of the records of a batch: five times what usual events have. */
    private static final long BATCH_BYTES = 1024 * 1024;

    private static final Duration LETTERS_EVERY = Duration.ofMillis(500);
    private static final Duration LETTERS_TURN = Duration.ofMillis(200);
    private static final Duration PAUSE_READ_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration TELL_EVERY = Duration.ofMinutes(1);

    private final String group;
    private final Segment segment;
    private final StreamableMessageSource<TrackedEventMessage<?>> source;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final Batches batches;
    private final BatchSettings settings;
    private final BooleanSupplier pauseWanted;
    private final LongSupplier skipped;
    private final Runnable incident;
    private final Consumer<Optional<TrackingToken>> positions;
    private final CircuitBreaker breaker;
    private final Backoff restarts;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile EventTrackerStatus status;
    private volatile Throwable error;
    private long lettersTriedAt;
    private boolean lettersLeft;
    private long pauseReadAt;
    private boolean paused;
    private long skippedByStream;
    private long toldAt = System.nanoTime() - TELL_EVERY.toNanos();
    private boolean skipsWanted;
    /**
     * How many events are taken one by one, after an error among so many: so the group comes as far as the one that
     * throws it.
     */
    private volatile int oneByOne;

    SegmentWorker(
            String group,
            Segment segment,
            StreamableMessageSource<TrackedEventMessage<?>> source,
            TokenStore tokens,
            TransactionManager transactions,
            Batches batches,
            BatchSettings settings,
            BooleanSupplier pauseWanted,
            LongSupplier skipped,
            Runnable incident,
            Consumer<Optional<TrackingToken>> positions) {
        this.group = group;
        this.segment = segment;
        this.source = source;
        this.tokens = tokens;
        this.transactions = transactions;
        this.batches = batches;
        this.settings = settings;
        this.pauseWanted = pauseWanted;
        this.skipped = skipped;
        this.incident = incident;
        this.positions = positions;
        this.restarts = backoff();
        this.breaker = new CircuitBreaker(
                settings.breakerThreshold(), settings.firstRetry().multipliedBy(10), settings.longestRetry());
    }

    /** The worker ends after the batch under way. */
    void stop() {
        stop.countDown();
    }

    boolean isFailing() {
        return error != null || isSilent();
    }

    /** Whether its thread seems to be stuck: neither an event nor a wait has ended for too long. */
    boolean isSilent() {
        return batches.silence().compareTo(settings.silence()) > 0;
    }

    boolean isBreakerOpen() {
        return breaker.isOpen();
    }

    /** Null while another process, or none, holds the segment. */
    EventTrackerStatus status() {
        return status;
    }

    @Override
    public void run() {
        if (isFailing()) pause(restarts.next());
        while (running()) {
            try {
                workWhileClaimed();
            } catch (UnableToClaimTokenException heldElsewhere) {
                log.debug("{}: {}", group, heldElsewhere.getMessage());
                pause(settings.claimInterval());
            } catch (PositionLostException e) {
                standStill(e);
            } catch (Exception e) {
                // An interrupt too, by which the processor frees a thread that is stuck.
                error = e;
                log.warn("{}: starts again at its stored position", group, e);
                pause(restarts.next());
            } catch (Error e) {
                // Whatever it has left bound to this thread goes with the thread; the processor starts another one.
                error = e;
                throw e;
            }
        }
    }

    /** Until an operator has moved the position, which is looked for every second. */
    private void standStill(PositionLostException lost) {
        error = lost;
        if (System.nanoTime() - toldAt >= TELL_EVERY.toNanos()) {
            log.error("{} stands still until an operator rewinds it: {}", group, lost.getMessage());
            toldAt = System.nanoTime();
        }
        pause(LONGEST_WAIT);
    }

    private void workWhileClaimed() throws Exception {
        try {
            transactions.fetchInTransaction(() -> tokens.fetchToken(group, segment.getSegmentId()));
            // Before the position is read that is gone on from: a rewind ends the incident and moves the position at
            // once.
            incident.run();
            work(claim());
        } finally {
            status = null;
            positions.accept(Optional.empty());
        }
    }

    private TrackingToken claim() {
        var token = transactions.fetchInTransaction(() -> tokens.fetchToken(group, segment.getSegmentId()));
        pauseReadAt = System.nanoTime() - PAUSE_READ_EVERY.toNanos();
        at(token);
        return token;
    }

    /** @param position null in front of the first event of a source that has no token for that */
    private void at(TrackingToken position) {
        status = new TrackerStatus(segment, position);
        positions.accept(Optional.ofNullable(position));
    }

    private void work(TrackingToken from) throws Exception {
        skippedByStream = skipped.getAsLong();
        skipsWanted = false;
        try (var stream = source.openStream(from)) {
            var idle = false;
            while (mayGoOn()) {
                retryLetters(idle);
                var events = next(stream);
                long begin = System.nanoTime();
                idle = events.isEmpty();
                if (idle) {
                    error = null;
                } else if (mayGoOn()) {
                    process(events);
                    if (events.size() < settings.batchSize())
                        pause(settings.batchEvery().minusNanos(System.nanoTime() - begin));
                }
            }
        }
        transactions.executeInTransaction(() -> tokens.releaseClaim(group, segment.getSegmentId()));
    }

    /**
     * What has come by now, at least one event unless none comes in time; letters that are left do not wait for that.
     */
    private List<TrackedEventMessage<?>> next(BlockingStream<TrackedEventMessage<?>> stream)
            throws InterruptedException {
        var events = new ArrayList<TrackedEventMessage<?>>();
        int most = oneByOne > 0 ? 1 : settings.batchSize();
        long bytes = 0;
        var more = stream.hasNextAvailable(lettersLeft ? 0 : WAIT_MILLIS, TimeUnit.MILLISECONDS);
        // The extension's stream keeps an interrupt to itself and says that nothing has come, and so it would go on for
        // ever.
        if (Thread.interrupted()) throw new InterruptedException("the group's thread was silent for too long");
        while (more) {
            var event = stream.nextAvailable();
            events.add(event);
            bytes += Sized.of(event);
            more = events.size() < most && bytes < BATCH_BYTES && stream.hasNextAvailable();
        }
        return events;
    }

    /**
     * In one transaction; when that fails, each half by itself, and so on: the others lose little by one that fails
     * among many. What the first half leaves undone because the worker ends, the second one must not pass.
     */
    private void process(List<TrackedEventMessage<?>> events) {
        if (!mayGoOn()) return;
        if (events.size() == 1) {
            process(events.getFirst());
            return;
        }
        if (!breaker.isOpen()) {
            try {
                handle(events, false);
                return;
            } catch (Exception e) {
                error = e;
                log.warn("{}: a batch of {} failed and is handled in halves: {}", group, events.size(), e.toString());
            }
        }
        int half = events.size() / 2;
        process(events.subList(0, half));
        process(events.subList(half, events.size()));
    }

    /** Tries an event until it succeeds, or until it becomes a dead letter or is parked. */
    private void process(TrackedEventMessage<?> event) {
        if (breaker.isOpen() && !batches.isHeldUp(event)) pause(breaker.waitBeforeNext());
        var backoff = backoff();
        var tried = event;
        for (int attempt = 1; mayGoOn(); attempt++) {
            try {
                handle(List.of(tried), attempt > 1);
                return;
            } catch (Exception e) {
                error = e;
                // It may be the interrupt by which a worker ends that has taken too long; the event comes again.
                if (!running()) return;
                // What is the event's own fails again at once, and each wait would hold up all others.
                boolean over = attempt >= settings.attempts() || FailureKind.of(e) == FailureKind.OWN;
                if (over && tried instanceof DomainEventMessage) {
                    var left = giveUp(tried, e);
                    if (left.isEmpty()) return;
                    tried = left.get();
                } else {
                    pause(backoff.next());
                }
            }
        }
    }

    /**
     * @return empty once the event is a dead letter; if it can never be one, what is to be handled in its place, which
     *     parks it
     */
    private Optional<TrackedEventMessage<?>> giveUp(TrackedEventMessage<?> event, Exception cause) {
        switch (FailureKind.of(cause)) {
            case OUTAGE -> breaker.failed();
            case RACE -> {}
            // What the group needs was there.
            case OWN -> breaker.succeeded();
        }
        try {
            batches.giveUp(event, cause, segment, () -> logLetter(event, cause));
            at(event.trackingToken());
            return Optional.empty();
        } catch (UnstorableEventException unstorable) {
            if (!(event instanceof Parkable parkable)) throw unstorable;
            return Optional.of(parkable.parked(cause + "; " + unstorable.getMessage()));
        }
    }

    private void logLetter(TrackedEventMessage<?> event, Exception cause) {
        log.warn(
                "{}: {} {} became a dead letter{}",
                group,
                event.getPayloadType().getSimpleName(),
                event.getIdentifier(),
                breaker.isOpen() ? "; the circuit breaker is open" : "",
                cause);
    }

    private void handle(List<TrackedEventMessage<?>> events, boolean again) throws Exception {
        var position = events.getLast().trackingToken();
        var concerned = events.stream()
                .filter(event -> batches.canHandle(event, segment))
                .toList();
        try {
            if (concerned.isEmpty()) {
                batches.pass(events, segment);
            } else if (batches.handle(concerned, events, segment, again)) {
                breaker.succeeded();
            }
        } catch (Error e) {
            oneByOne = Math.max(oneByOne, events.size());
            if (events.size() == 1 && events.getFirst() instanceof Parkable event) {
                log.error(
                        "{}: stands still at the record {}, which operators can have it skip", group, event.standsAt());
            }
            throw e;
        }
        oneByOne = Math.max(0, oneByOne - events.size());
        at(position);
        restarts.reset();
        error = null;
    }

    /**
     * The letters that are due, for one turn: however many there are, and however long a sequence of them, new events
     * wait no longer than that. What is left has the next turn, at once if there are no events.
     */
    private void retryLetters(boolean idle) {
        boolean early = System.nanoTime() - lettersTriedAt < LETTERS_EVERY.toNanos();
        if (early && !(idle && lettersLeft)) return;
        long begin = System.nanoTime();
        BooleanSupplier goOn = () -> running() && !isPaused() && System.nanoTime() - begin < LETTERS_TURN.toNanos();
        do {
            var retried = batches.retryLetters(segment, goOn);
            if (retried == Retried.HANDLED) breaker.succeeded();
            // One that fails is due later, and so ends no turn: others are due now.
            lettersLeft = retried != Retried.NONE_DUE;
        } while (lettersLeft && goOn.getAsBoolean());
        lettersTriedAt = System.nanoTime();
    }

    /**
     * Says that this process is alive, from another thread, so that neither a slow handler nor a wait costs the claim:
     * a process that does not say so in time is taken for dead, and another one claims the segment.
     */
    void confirmClaim() {
        if (status == null) return;
        try {
            transactions.executeInTransaction(() -> tokens.extendClaim(group, segment.getSegmentId()));
        } catch (RuntimeException | Error e) {
            // The worker finds out itself: its next position is refused. What is thrown from here ends the schedule.
            log.debug("{}: claim not confirmed", group, e);
        }
    }

    /** Waits while the group is paused. Returns whether to go on, or to end or open the stream again. */
    private boolean mayGoOn() {
        batches.atWork();
        while (running() && isPaused()) pause(PAUSE_READ_EVERY);
        return running() && !skipsWanted;
    }

    private boolean isPaused() {
        if (System.nanoTime() - pauseReadAt >= PAUSE_READ_EVERY.toNanos()) {
            paused = pauseWanted.getAsBoolean();
            skipsWanted = skipped.getAsLong() != skippedByStream;
            pauseReadAt = System.nanoTime();
        }
        return paused;
    }

    private boolean running() {
        return stop.getCount() > 0;
    }

    private Backoff backoff() {
        return new Backoff(settings.firstRetry(), settings.longestRetry());
    }

    /** Waits so long, or until the worker is stopped. */
    private void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); left > 0 && running(); left = end - System.nanoTime()) {
                batches.atWork();
                stop.await(Math.min(left, LONGEST_WAIT.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
