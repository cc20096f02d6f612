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
 * batches and, between them, the dead letters that are due. When a batch fails, each half is handled in a separate
 * transaction, then the halves of a half that fails, down to single events that fail. Such an event becomes a dead
 * letter: at once if the event itself is the reason, after several attempts if the failure may be transient. Later
 * events of its sequence wait behind the letter. An event that cannot become a letter is parked ({@link Parkable}). A
 * paused group keeps its claim and takes neither events nor letters.
 */
final class SegmentWorker implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SegmentWorker.class);

    /** How long the thread waits for events at most, before it goes on to due letters and the operators' controls. */
    private static final int POLL_MILLIS = 200;

    /** A batch is full when its records have this many bytes: five times the size of a batch of usual events. */
    private static final long BATCH_BYTES = 1024 * 1024;

    private static final Duration LETTERS_EVERY = Duration.ofMillis(500);

    /** A turn of letters starts no further letter after this time, because new events wait meanwhile. */
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
     * The number of next events that are handled one by one. After an {@link Error} in a batch, this is the size of the
     * batch, so that the group handles all events before the one that causes the error.
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

    /** Stops the worker after the current batch. */
    void stop() {
        stop.countDown();
    }

    boolean isFailing() {
        return error != null || isSilent();
    }

    /**
     * Whether the thread seems to be stuck: it has reported no progress for longer than {@link BatchSettings#silence}.
     */
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
                // Catches InterruptedException too, because the processor interrupts a thread that is stuck.
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

    /** Waits a second before the worker checks whether an operator has moved the position. */
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
            // Checked before claim() reads the position: a rewind moves the position and ends the incident in one
            // transaction, so without an incident, the position that is read next is valid.
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

    /** @param position null before the first event, if the source has no token for its start */
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
     * The events that are available now. If there is none, waits up to a limit for the first one, but not while there
     * are letters left to try.
     */
    private List<TrackedEventMessage<?>> poll(BlockingStream<TrackedEventMessage<?>> stream)
            throws InterruptedException {
        var events = new ArrayList<TrackedEventMessage<?>>();
        int maxEvents = oneByOne > 0 ? 1 : settings.batchSize();
        long bytes = 0;
        var more = stream.hasNextAvailable(lettersLeft ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
        // If the thread is interrupted, the extension's stream returns no events and leaves the interrupt flag set.
        // Without this check, the topics would seem to be empty.
        if (Thread.interrupted())
            throw new InterruptedException("the thread was interrupted: no progress for too long, or a shutdown");
        while (more) {
            var event = stream.nextAvailable();
            events.add(event);
            bytes += Sized.of(event);
            more = events.size() < maxEvents && bytes < BATCH_BYTES && stream.hasNextAvailable();
        }
        return events;
    }

    /**
     * Handles the events in one transaction. If that fails, each half is handled in a separate transaction, and so on,
     * so that one failing event among many hardly delays the others. While the circuit breaker is open, each event is
     * handled alone. If the worker stops during the first half, the second half must not be handled.
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

    /** Tries an event until it is handled, becomes a dead letter or is parked, or the worker must not continue. */
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
                // If the event itself is the reason, a retry would fail again, and each wait would delay all other
                // events.
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
     * @return empty if the event is a dead letter now; otherwise the event to handle instead, whose handler parks the
     *     record
     */
    private Optional<TrackedEventMessage<?>> giveUp(TrackedEventMessage<?> event, Exception cause) {
        switch (FailureKind.of(cause)) {
            case OUTAGE -> breaker.failed();
            case RACE -> {}
            // The failure is the event's own, so the outage is over.
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
                        "{}: the group is blocked at the record {}, which operators can skip",
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
     * Tries the letters that are due, for one turn. After {@link #LETTERS_TURN} no further letter is started, so that
     * new events do not wait long even if many letters are due or their sequences are long. The remaining letters are
     * tried in the next turn, which follows at once if there are no events.
     */
    private void retryLetters(boolean idle) {
        boolean early = System.nanoTime() - lettersTriedAt < LETTERS_EVERY.toNanos();
        if (early && !(idle && lettersLeft)) return;
        long begin = System.nanoTime();
        BooleanSupplier goOn = () -> running() && !isPaused() && System.nanoTime() - begin < LETTERS_TURN.toNanos();
        do {
            var retried = batches.retryLetters(segment, goOn);
            if (retried == Retried.HANDLED) breaker.succeeded();
            // A letter that failed is due again later, so the turn continues with other letters that are due now.
            lettersLeft = retried != Retried.NONE_DUE;
        } while (lettersLeft && goOn.getAsBoolean());
        lettersTriedAt = System.nanoTime();
    }

    /**
     * Confirms the claim, from a separate thread, so that the group does not lose the claim during a slow handler or a
     * wait. Without confirmations, the process counts as dead, and a different process claims the segment.
     */
    void confirmClaim() {
        if (status == null) return;
        try {
            transactions.executeInTransaction(() -> tokens.extendClaim(group, segment.getSegmentId()));
        } catch (RuntimeException | Error e) {
            // The worker notices a lost claim when the token store refuses its next position.
            log.debug("{}: the claim could not be confirmed", group, e);
        }
    }

    /** Waits while the group is paused. Returns false if the worker must stop, or must open the stream again. */
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
