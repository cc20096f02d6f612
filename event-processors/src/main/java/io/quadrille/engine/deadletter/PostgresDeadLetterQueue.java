package io.quadrille.engine.deadletter;

import static io.quadrille.engine.deadletter.LetterTable.OPEN;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The dead letters of one processing group. A sequence is open while it has a letter that is RETRYING or ABANDONED;
 * later events of an open sequence wait behind it. Only the first letter of a sequence is tried; the others have no
 * time of their own. RESOLVED and DISCARDED letters stay for the record and hold nothing up.
 *
 * <p>Against Axon's own: sequences are found by their text, however many there are; a letter keeps its attempts through
 * a crash, since they are counted before the attempt; a letter that is out of attempts keeps its place without being
 * tried, so it starves no other; nothing limits the size; a letter of a revision that this release cannot read fails as
 * an attempt, and so holds up its own sequence only. Thread-safe, in the caller's transaction.
 */
public final class PostgresDeadLetterQueue implements SequencedDeadLetterQueue<EventMessage<?>> {

    private static final String SELECT =
            "select id, attempts, sequence_id, cause_type, cause_message, enqueued_at, touched_at, " + EventRow.COLUMNS
                    + " from dead_letter where processing_group = ? and ";

    private static final int PAGE = 10;

    private final String group;
    private final LetterTable table;
    private final JdbcTemplate jdbc;
    private final Serializer serializer;
    private final RetrySchedule schedule;
    private final Clock clock;

    public PostgresDeadLetterQueue(
            String group, JdbcTemplate jdbc, Serializer serializer, RetrySchedule schedule, Clock clock) {
        this.group = group;
        this.table = new LetterTable(jdbc, serializer, clock);
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * Those of the sequences that are open. One query, and one row of each, however many letters it has. Until the
     * caller's transaction ends they stay open: an operator who discards a letter waits, so that no letter is put
     * behind one that is gone.
     */
    public Set<String> open(Collection<String> sequences) {
        return new HashSet<>(jdbc.queryForList(
                "with locked as (select sequence_id from dead_letter where processing_group = ? and sequence_id ="
                        + " any(?) and " + OPEN
                        + " order by sequence_id, id for share) select distinct sequence_id from locked",
                String.class,
                group,
                sequences.toArray(String[]::new)));
    }

    /**
     * @throws UnstorableEventException if the event itself is why it cannot become a letter; then the caller's
     *     transaction cannot commit
     */
    @Override
    public void enqueue(Object sequence, DeadLetter<? extends EventMessage<?>> letter) {
        var cause = letter.cause();
        table.insert(
                group,
                sequence.toString(),
                (DomainEventMessage<?>) letter.message(),
                cause.map(Cause::type).orElse(null),
                cause.map(Cause::message).orElse(null),
                cause.map(c -> now().plus(schedule.wait(1))).orElse(null));
    }

    /** The letter's event has been handled. Idempotent. The next one of its sequence is due at once. */
    @Override
    public void evict(DeadLetter<? extends EventMessage<?>> letter) {
        end((StoredLetter) letter);
    }

    /**
     * The same in the transaction that handles the event.
     *
     * @throws NoSuchDeadLetterException if the letter is not open any more, so an operator has discarded it: the event
     *     must not have been handled
     */
    public void resolve(DeadLetter<? extends EventMessage<?>> letter) {
        if (!end((StoredLetter) letter)) throw gone((StoredLetter) letter);
    }

    private boolean end(StoredLetter letter) {
        return table.end(letter.id(), group, letter.getSequenceIdentifier().toString(), LetterState.RESOLVED);
    }

    /** The attempt failed: tried again later, or ABANDONED when its attempts are used up. */
    @Override
    public void requeue(
            DeadLetter<? extends EventMessage<?>> letter,
            UnaryOperator<DeadLetter<? extends EventMessage<?>>> updater) {
        var stored = (StoredLetter) letter;
        if (!putBack(stored, updater.apply(letter).cause())) throw gone(stored);
    }

    /** By the attempts in the row, for an operator may have given the letter new ones meanwhile. */
    private boolean putBack(StoredLetter letter, Optional<Cause> cause) {
        var causeType = cause.map(Cause::type).orElse("");
        int budget = schedule.budget(causeType);
        int rows = jdbc.update(
                "update dead_letter set state = case when attempts >= ? then 'ABANDONED' else 'RETRYING' end,"
                        + " next_attempt_at = case when attempts >= ? then null else ?::timestamptz end,"
                        + " cause_type = ?, cause_message = ?, touched_at = ? where id = ? and " + OPEN,
                budget,
                budget,
                at(now().plus(schedule.wait(letter.attempts()))),
                causeType,
                cause.map(Cause::message).map(LetterTable::storable).orElse(null),
                at(now()),
                letter.id());
        return rows > 0;
    }

    private NoSuchDeadLetterException gone(StoredLetter letter) {
        return new NoSuchDeadLetterException("letter " + letter.id() + " of " + group + " is not open");
    }

    /**
     * Tries the letter that is due longest, and after it the rest of its sequence as long as that succeeds. The attempt
     * is counted before it is made, so the caller must not be in a transaction: the count must stay if the attempt
     * takes the process with it.
     *
     * @return whether a letter was tried and its event handled
     */
    @Override
    public boolean process(
            Predicate<DeadLetter<? extends EventMessage<?>>> filter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        return process(filter, task, () -> true) == Retried.HANDLED;
    }

    /** What came of trying letters. */
    public enum Retried {
        NONE_DUE,
        /** It is due again later, or abandoned. */
        FAILED,
        /** At least the first of them. */
        HANDLED
    }

    /** The same, but after each letter of the sequence it is asked whether to go on; the next one stays due. */
    public Retried process(
            Predicate<DeadLetter<? extends EventMessage<?>>> filter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            BooleanSupplier goOn) {
        var due = due(filter);
        var retried = due.isPresent() ? Retried.FAILED : Retried.NONE_DUE;
        while (due.isPresent() && attempt(due.get(), task)) {
            retried = Retried.HANDLED;
            due = goOn.getAsBoolean()
                    ? first(due.get().getSequenceIdentifier().toString()).filter(filter)
                    : Optional.empty();
        }
        return retried;
    }

    private boolean attempt(
            StoredLetter letter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        if (letter.unreadable() != null) {
            putOff(letter);
            return false;
        }
        if (!count(letter)) return false;
        var counted = letter.tried();
        var decision = task.apply(counted);
        if (decision.shouldEnqueue()) {
            putBack(counted, decision.enqueueCause().<Cause>map(ThrowableCause::asCause));
            return false;
        }
        evict(counted);
        return true;
    }

    /**
     * Not an attempt: this release cannot read it, and the one that can may come back only after the attempts of a
     * letter would be used up.
     */
    private void putOff(StoredLetter letter) {
        var cause = ThrowableCause.asCause(letter.unreadable());
        jdbc.update(
                "update dead_letter set next_attempt_at = ?, cause_type = ?, cause_message = ?, touched_at = ? where"
                        + " id = ? and state = 'RETRYING'",
                at(now().plus(schedule.longest())),
                cause.type(),
                LetterTable.storable(cause.message()),
                at(now()),
                letter.id());
    }

    private boolean count(StoredLetter letter) {
        var next = at(now().plus(schedule.wait(letter.attempts() + 1)));
        return jdbc.update(
                        "update dead_letter set attempts = attempts + 1, next_attempt_at = ? where id = ? and state ="
                                + " 'RETRYING'",
                        next,
                        letter.id())
                > 0;
    }

    private Optional<StoredLetter> due(Predicate<DeadLetter<? extends EventMessage<?>>> filter) {
        var page = due(0);
        for (int offset = PAGE; page.size() == PAGE && page.stream().noneMatch(filter); offset += PAGE)
            page = due(offset);
        return page.stream().filter(filter).findFirst();
    }

    /** What is due later than any wait is long got its time from a clock that has been set back since; it is due. */
    private List<StoredLetter> due(int offset) {
        var now = now();
        return query(
                "state = 'RETRYING' and (next_attempt_at <= ? or next_attempt_at > ?) and " + LetterTable.FIRST
                        + " order by next_attempt_at, id limit ? offset ?",
                at(now),
                at(now.plus(schedule.longest().multipliedBy(2))),
                PAGE,
                offset);
    }

    /** The first open letter of a sequence, if it may be tried. */
    private Optional<StoredLetter> first(String sequence) {
        return query("sequence_id = ? and state = 'RETRYING' and " + LetterTable.FIRST, sequence).stream()
                .findFirst();
    }

    @Override
    public boolean contains(Object sequence) {
        return !open(List.of(sequence.toString())).isEmpty();
    }

    @Override
    public Iterable<DeadLetter<? extends EventMessage<?>>> deadLetterSequence(Object sequence) {
        return List.copyOf(query("sequence_id = ? and " + OPEN + " order by id", sequence.toString()));
    }

    @Override
    public Iterable<Iterable<DeadLetter<? extends EventMessage<?>>>> deadLetters() {
        return jdbc
                .queryForList(
                        "select sequence_id from dead_letter where processing_group = ? and " + OPEN
                                + " group by sequence_id order by min(id)",
                        String.class,
                        group)
                .stream()
                .map(this::deadLetterSequence)
                .toList();
    }

    /** Never: a limit would stop the group for the sake of a number. */
    @Override
    public boolean isFull(Object sequence) {
        return false;
    }

    @Override
    public long size() {
        return count("*", OPEN);
    }

    @Override
    public long sequenceSize(Object sequence) {
        return count("*", "sequence_id = ? and " + OPEN, sequence.toString());
    }

    @Override
    public long amountOfSequences() {
        return count("distinct sequence_id", OPEN);
    }

    /** Not supported: a letter ends handled or discarded, with a reason. */
    @Override
    public void clear() {
        throw new UnsupportedOperationException("letters are discarded one by one, with a reason");
    }

    private long count(String what, String condition, Object... parameters) {
        return jdbc.queryForObject(
                "select count(" + what + ") from dead_letter where processing_group = ? and " + condition,
                Long.class,
                withGroup(parameters));
    }

    private List<StoredLetter> query(String condition, Object... parameters) {
        return jdbc.query(SELECT + condition, (row, number) -> letter(row), withGroup(parameters));
    }

    private Object[] withGroup(Object... parameters) {
        return Stream.concat(Stream.of(group), Stream.of(parameters)).toArray();
    }

    private StoredLetter letter(ResultSet row) throws SQLException {
        try {
            return letter(row, EventRow.read(row, serializer), null);
        } catch (UnknownMessageTypeException unreadable) {
            return letter(row, EventRow.unread(row, serializer), unreadable);
        }
    }

    private static StoredLetter letter(ResultSet row, EventMessage<?> event, UnknownMessageTypeException unreadable)
            throws SQLException {
        var causeType = row.getString("cause_type");
        return new StoredLetter(
                row.getLong("id"),
                row.getInt("attempts"),
                row.getString("sequence_id"),
                event,
                unreadable,
                causeType == null ? null : new ThrowableCause(causeType, row.getString("cause_message")),
                row.getObject("enqueued_at", OffsetDateTime.class).toInstant(),
                row.getObject("touched_at", OffsetDateTime.class).toInstant());
    }

    private Instant now() {
        return clock.instant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
