package io.quadrille.engine.processing;

import io.quadrille.engine.processing.LetterSequences.Retried;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a group's thread. It claims the segment, opens the stream at the stored position, and then handles
 * batches and, between them, the dead letters that are due. When a batch fails, its halves are handled in transactions
 * of their own, then their halves, down to the events that fail alone. Such an event becomes a dead letter: at once if
 * the reason is its own, after several attempts if the failure may be transient. Later events of its sequence wait
 * behind the letter. An event that cannot become a letter is parked. Only events that operators want skipped are
 * skipped. A paused group keeps its claim and takes no events.
 */
final class SegmentWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SegmentWorker.class);

    /** How long the thread waits for events before it looks for letters and controls. */
    private static final int POLL_MILLIS = 200;

    /** Bytes of records after which a batch is full: five times the size of a batch of usual events. */
    private static final long BATCH_BYTES = 1024 * 1024;

    private static final Duration LETTERS_EVERY = Duration.ofMillis(500);

    /** Time limit of a turn of letters, so that new events wait no longer. */
    private static final Duration LETTERS_TURN = Duration.ofMillis(200);

    private static final Duration CONTROLS_EVERY = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration LOG_INCIDENT_EVERY = Duration.ofMinutes(1);

    private final String group;
    private final Segment segment;
    private final StreamableMessageSource<TrackedEventMessage<?>> source;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final Batches batches;
    private final BatchSettings settings;
    private final GroupControls controls;
    private final Consumer<Optional<TrackingToken>> positions;
    private final CircuitBreaker breaker;
    private final Backoff restarts;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable EventTrackerStatus status;
    private volatile @Nullable Throwable error;
    private long lettersTriedAt;
    private boolean lettersLeft;
    private long controlsReadAt;
    private boolean paused;
    private long skipsOfStream;
    private boolean skipsChanged;
    private long incidentLoggedAt = System.nanoTime() - LOG_INCIDENT_EVERY.toNanos();

    /**
     * How many of the next events are handled one by one. After an {@link Error} in a batch it is the size of the
     * batch, so that the group gets as far as the event that causes the error.
     */
    private volatile int oneByOne;

    SegmentWorker(
            GroupParts parts,
            Segment segment,
            Batches batches,
            BatchSettings settings,
            GroupControls controls,
            GroupListeners listeners) {
        this.group = parts.group();
        this.segment = segment;
        this.source = parts.source();
        this.tokens = parts.tokens();
        this.transactions = parts.transactions();
        this.batches = batches;
        this.settings = settings;
        this.controls = controls;
        this.positions = listeners.positions();
        this.restarts = backoff();
        this.breaker = new CircuitBreaker(
                settings.breakerThreshold(), settings.firstRetry().multipliedBy(10), settings.longestRetry());
    }

    /** Ends the worker after the current batch. */
    void stop() {
        stop.countDown();
    }

    boolean isFailing() {
        return error != null || isSilent();
    }

    /** Whether the thread seems to be stuck: for too long neither an event nor a wait has ended. */
    boolean isSilent() {
        return batches.silence().compareTo(settings.silence()) > 0;
    }

    boolean isBreakerOpen() {
        return breaker.isOpen();
    }

    /** Null while this process does not hold the segment. */
    @Nullable
    EventTrackerStatus status() {
        return status;
    }

    @Override
    public void run() {
        if (isFailing()) waitFor(restarts.next());
        while (running()) {
            try {
                workWhileClaimed();
            } catch (UnableToClaimTokenException heldElsewhere) {
                log.debug("{}: {}", group, heldElsewhere.getMessage());
                waitFor(settings.claimInterval());
            } catch (PositionLostException e) {
                waitForOperator(e);
            } catch (Exception e) {
                // Also an InterruptedException: the processor interrupts a thread that is stuck.
                error = e;
                log.warn("{}: the group failed and restarts at its stored position", group, e);
                waitFor(restarts.next());
            } catch (Error e) {
                // Thread-local state may be broken, so this thread ends; a new thread continues.
                error = e;
                throw e;
            }
        }
    }

    /** Waits a second; then the worker checks whether an operator has moved the position. */
    private void waitForOperator(PositionLostException lost) {
        error = lost;
        if (System.nanoTime() - incidentLoggedAt >= LOG_INCIDENT_EVERY.toNanos()) {
            log.error("{}: the group has stopped until an operator rewinds it: {}", group, lost.getMessage());
            incidentLoggedAt = System.nanoTime();
        }
        waitFor(LONGEST_WAIT);
    }

    private void workWhileClaimed() throws Exception {
        try {
            transactions.fetchInTransaction(() -> tokens.fetchToken(group, segment.getSegmentId()));
            // Before the position is read, because a rewind moves the position and ends the incident in one
            // transaction.
            controls.requireNoIncident().run();
            work(claim());
        } finally {
            status = null;
            positions.accept(Optional.empty());
        }
    }

    private @Nullable TrackingToken claim() {
        var token = transactions.fetchInTransaction(() -> tokens.fetchToken(group, segment.getSegmentId()));
        controlsReadAt = System.nanoTime() - CONTROLS_EVERY.toNanos();
        reportPosition(token);
        return token;
    }

    /** @param position null before the first event, if the source has no token for that */
    private void reportPosition(@Nullable TrackingToken position) {
        status = new TrackerStatus(segment, position);
        positions.accept(Optional.ofNullable(position));
    }

    private void work(@Nullable TrackingToken from) throws Exception {
        skipsOfStream = controls.skips().getAsLong();
        skipsChanged = false;
        try (var stream = source.openStream(from)) {
            var idle = false;
            while (mayContinue()) {
                retryLetters(idle);
                var events = poll(stream);
                long begin = System.nanoTime();
                idle = events.isEmpty();
                if (idle) {
                    error = null;
                } else if (mayContinue()) {
                    process(events);
                    if (events.size() < settings.batchSize())
                        waitFor(settings.batchEvery().minusNanos(System.nanoTime() - begin));
                }
            }
        }
        transactions.executeInTransaction(() -> tokens.releaseClaim(group, segment.getSegmentId()));
    }

    /**
     * The events that are available now. Waits for the first one, up to a limit. Does not wait while letters are left
     * to try.
     */
    private List<TrackedEventMessage<?>> poll(BlockingStream<TrackedEventMessage<?>> stream)
            throws InterruptedException {
        var events = new ArrayList<TrackedEventMessage<?>>();
        int maxEvents = oneByOne > 0 ? 1 : settings.batchSize();
        long bytes = 0;
        var more = stream.hasNextAvailable(lettersLeft ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
        // The extension's stream swallows an interrupt and returns no events; without this check the interrupt is lost.
        if (Thread.interrupted())
            throw new InterruptedException("the group's thread was interrupted because it did not report for too long");
        while (more) {
            var event = stream.nextAvailable();
            events.add(event);
            bytes += Sized.of(event);
            more = events.size() < maxEvents && bytes < BATCH_BYTES && stream.hasNextAvailable();
        }
        return events;
    }

    /**
     * Handles the events in one transaction. If that fails, each half is handled in a transaction of its own, and so
     * on: one failing event among many then costs the others little. If the worker ends during the first half, the
     * second half must not be handled.
     */
    private void process(List<TrackedEventMessage<?>> events) {
        if (!mayContinue()) return;
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
                log.warn(
                        "{}: a batch of {} events failed and is handled in halves: {}",
                        group,
                        events.size(),
                        e.toString());
            }
        }
        int half = events.size() / 2;
        process(events.subList(0, half));
        process(events.subList(half, events.size()));
    }

    /** Tries an event until it is handled, becomes a dead letter or is parked. */
    private void process(TrackedEventMessage<?> event) {
        if (breaker.isOpen() && !batches.isHeldUp(event)) waitFor(breaker.waitBeforeNext());
        var backoff = backoff();
        var tried = event;
        for (int attempt = 1; mayContinue(); attempt++) {
            try {
                handle(List.of(tried), attempt > 1);
                return;
            } catch (Exception e) {
                error = e;
                // The failure may be the interrupt of a shutdown; the event is read again after the next start.
                if (!running()) return;
                // A failure of the event's own would repeat, and each wait would delay all other events.
                boolean lastAttempt = attempt >= settings.attempts() || FailureKind.of(e) == FailureKind.OWN;
                if (lastAttempt && tried instanceof DomainEventMessage) {
                    var replacement = giveUp(tried, e);
                    if (replacement.isEmpty()) return;
                    tried = replacement.get();
                } else {
                    waitFor(backoff.next());
                }
            }
        }
    }

    /**
     * Makes the event a dead letter.
     *
     * @return empty if the event is a dead letter now; else the event that is to be handled instead, which parks it
     */
    private Optional<TrackedEventMessage<?>> giveUp(TrackedEventMessage<?> event, Exception cause) {
        switch (FailureKind.of(cause)) {
            case OUTAGE -> breaker.failed();
            case RACE -> {}
            // What the group needs has answered.
            case OWN -> breaker.succeeded();
        }
        try {
            batches.giveUp(event, cause, segment, () -> logLetter(event, cause));
            reportPosition(event.trackingToken());
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
                        "{}: the group stands still at the record {}, which operators can skip",
                        group,
                        event.describePlace());
            }
            throw e;
        }
        oneByOne = Math.max(0, oneByOne - events.size());
        reportPosition(position);
        restarts.reset();
        error = null;
    }

    /**
     * Tries the letters that are due, for one turn. The time limit of a turn bounds how long new events wait, however
     * many letters are due and however long their sequences are. Letters that are left get the next turn, at once if
     * there are no events.
     */
    private void retryLetters(boolean idle) {
        boolean early = System.nanoTime() - lettersTriedAt < LETTERS_EVERY.toNanos();
        if (early && !(idle && lettersLeft)) return;
        long begin = System.nanoTime();
        BooleanSupplier goOn = () -> running() && !isPaused() && System.nanoTime() - begin < LETTERS_TURN.toNanos();
        do {
            var retried = batches.retryLetters(segment, goOn);
            if (retried == Retried.HANDLED) breaker.succeeded();
            // A letter that failed is due later, so the turn goes on with others that are due now.
            lettersLeft = retried != Retried.NONE_DUE;
        } while (lettersLeft && goOn.getAsBoolean());
        lettersTriedAt = System.nanoTime();
    }

    /**
     * Confirms the claim, from another thread, so that neither a slow handler nor a wait costs the claim. Without
     * confirmations the process counts as dead, and another process claims the segment.
     */
    void confirmClaim() {
        if (status == null) return;
        try {
            transactions.executeInTransaction(() -> tokens.extendClaim(group, segment.getSegmentId()));
        } catch (RuntimeException | Error e) {
            // The worker notices a lost claim when its next position is refused. An exception would end the schedule.
            log.debug("{}: the claim could not be confirmed", group, e);
        }
    }

    /** Waits while the group is paused. False if the worker is to end, or to open the stream again. */
    private boolean mayContinue() {
        batches.reportWorking();
        while (running() && isPaused()) waitFor(CONTROLS_EVERY);
        return running() && !skipsChanged;
    }

    private boolean isPaused() {
        if (System.nanoTime() - controlsReadAt >= CONTROLS_EVERY.toNanos()) {
            paused = controls.paused().getAsBoolean();
            skipsChanged = controls.skips().getAsLong() != skipsOfStream;
            controlsReadAt = System.nanoTime();
        }
        return paused;
    }

    private boolean running() {
        return stop.getCount() > 0;
    }

    private Backoff backoff() {
        return new Backoff(settings.firstRetry(), settings.longestRetry());
    }

    /** Waits this long, or until the worker is stopped. */
    private void waitFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); left > 0 && running(); left = end - System.nanoTime()) {
                batches.reportWorking();
                stop.await(Math.min(left, LONGEST_WAIT.toNanos()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
