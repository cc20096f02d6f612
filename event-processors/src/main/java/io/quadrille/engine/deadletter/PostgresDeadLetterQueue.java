package io.quadrille.engine.deadletter;

import static io.quadrille.engine.deadletter.LetterTable.OPEN;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.processing.LetterSequences;
import io.quadrille.engine.processing.UnstorableEventException;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The dead letters of one processing group. A sequence is open while it has a letter that is RETRYING or ABANDONED;
 * later events of an open sequence wait behind that letter. Only the first open letter of a sequence is tried. RESOLVED
 * and DISCARDED letters block nothing; operators see them, RESOLVED ones until retention deletes them.
 *
 * <p>It differs from Axon's own queue. An index finds a sequence, where Axon's queue reads page by page. Attempts are
 * counted before they are made, so a crash during an attempt counts. A letter that has no attempts left keeps its place
 * and is not tried, so it does not delay other sequences. The size is unlimited. A letter of a type or revision that
 * this release cannot read delays its own sequence only. Thread-safe, in the caller's transaction.
 */
public final class PostgresDeadLetterQueue implements SequencedDeadLetterQueue<EventMessage<?>>, LetterSequences {

    private static final String SELECT =
            "select id, attempts, sequence_id, cause_type, cause_message, enqueued_at, touched_at, " + EventRow.COLUMNS
                    + " from dead_letter where processing_group = :group and ";

    private static final int PAGE = 10;

    private final String group;
    private final LetterTable table;
    private final JdbcClient jdbc;
    private final Serializer serializer;
    private final RetrySchedule schedule;
    private final Clock clock;

    public PostgresDeadLetterQueue(
            String group, JdbcClient jdbc, Serializer serializer, RetrySchedule schedule, Clock clock) {
        this.group = group;
        this.table = new LetterTable(jdbc, serializer, clock);
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * Which of these sequences are open. One query answers this, with one row for each open sequence however many
     * letters it has. The sequences stay open until the caller's transaction ends: an operator's request to discard a
     * letter waits for that end, so that no new letter is placed behind a discarded one.
     */
    @Override
    public Set<String> open(Collection<String> sequences) {
        return jdbc.sql("with locked as (select sequence_id from dead_letter where processing_group = :group and"
                        + " sequence_id = any(:sequences) and " + OPEN
                        + " order by sequence_id, id for share) select distinct sequence_id from locked")
                .param("group", group)
                .param("sequences", sequences.toArray(String[]::new))
                .query(String.class)
                .set();
    }

    /**
     * @throws UnstorableEventException if the content of the event is why it cannot become a letter; then the caller's
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

    /** Marks the letter as handled, so that the next letter of its sequence is due at once. Idempotent. */
    @Override
    public void evict(DeadLetter<? extends EventMessage<?>> letter) {
        end((StoredLetter) letter);
    }

    /**
     * Marks the letter as handled, in the transaction that handles the event.
     *
     * @throws NoSuchDeadLetterException if the letter is no longer open because an operator has discarded it; then the
     *     event must not be handled
     */
    @Override
    public void resolve(DeadLetter<? extends EventMessage<?>> letter) {
        if (!end((StoredLetter) letter)) throw notOpen((StoredLetter) letter);
    }

    private boolean end(StoredLetter letter) {
        return table.end(letter.id(), group, letter.getSequenceIdentifier().toString(), LetterState.RESOLVED);
    }

    /**
     * Stores the result of a failed attempt: the letter is tried again later, or ABANDONED if its attempts are used up.
     */
    @Override
    public void requeue(
            DeadLetter<? extends EventMessage<?>> letter,
            UnaryOperator<DeadLetter<? extends EventMessage<?>>> updater) {
        var stored = (StoredLetter) letter;
        if (!putBack(stored, updater.apply(letter).cause())) throw notOpen(stored);
    }

    /**
     * The statement compares the number of attempts in the row, because an operator may have given the letter new
     * attempts meanwhile.
     */
    private boolean putBack(StoredLetter letter, Optional<Cause> cause) {
        var causeType = cause.map(Cause::type).orElse("");
        int rows = jdbc.sql(
                        "update dead_letter set state = case when attempts >= :budget then 'ABANDONED' else 'RETRYING'"
                            + " end, next_attempt_at = case when attempts >= :budget then null else :next::timestamptz"
                            + " end, cause_type = :causeType, cause_message = :cause, touched_at = :now where id = :id"
                            + " and "
                                + OPEN)
                .param("budget", schedule.budget(causeType))
                .param("next", at(now().plus(schedule.wait(letter.attempts()))))
                .param("causeType", causeType)
                .param(
                        "cause",
                        cause.map(Cause::message).map(LetterTable::storable).orElse(null))
                .param("now", at(now()))
                .param("id", letter.id())
                .update();
        return rows > 0;
    }

    private NoSuchDeadLetterException notOpen(StoredLetter letter) {
        return new NoSuchDeadLetterException("letter " + letter.id() + " of " + group + " is not open");
    }

    /**
     * Tries the letter that has been due longest, and then the rest of its sequence while attempts succeed. The attempt
     * is counted before it is made, so the caller must not be in a transaction: the count must stay if the attempt ends
     * the process.
     *
     * @return whether a letter was tried and its event handled
     */
    @Override
    public boolean process(
            Predicate<DeadLetter<? extends EventMessage<?>>> filter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        return process(filter, task, () -> true) == Retried.HANDLED;
    }

    @Override
    public Retried retryDue(
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            BooleanSupplier goOn) {
        return process(letter -> true, task, goOn);
    }

    private Retried process(
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
        var unreadable = letter.unreadable();
        if (unreadable != null) {
            putOff(letter, unreadable);
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
     * Postpones a letter that this release cannot read, without counting an attempt: otherwise, the letter's attempts
     * might be used up before a release that can read it runs again.
     */
    private void putOff(StoredLetter letter, UnknownMessageTypeException unreadable) {
        var cause = ThrowableCause.asCause(unreadable);
        jdbc.sql("update dead_letter set next_attempt_at = :next, cause_type = :causeType, cause_message = :cause,"
                        + " touched_at = :now where id = :id and state = 'RETRYING'")
                .param("next", at(now().plus(schedule.longest())))
                .param("causeType", cause.type())
                .param("cause", LetterTable.storable(cause.message()))
                .param("now", at(now()))
                .param("id", letter.id())
                .update();
    }

    private boolean count(StoredLetter letter) {
        int rows = jdbc.sql("update dead_letter set attempts = attempts + 1, next_attempt_at = :next where id = :id and"
                        + " state = 'RETRYING'")
                .param("next", at(now().plus(schedule.wait(letter.attempts() + 1))))
                .param("id", letter.id())
                .update();
        return rows > 0;
    }

    private Optional<StoredLetter> due(Predicate<DeadLetter<? extends EventMessage<?>>> filter) {
        var page = due(0);
        for (int offset = PAGE; page.size() == PAGE && page.stream().noneMatch(filter); offset += PAGE)
            page = due(offset);
        return page.stream().filter(filter).findFirst();
    }

    /**
     * A page of the letters that are due and the first of their sequences, the longest due first. A due time that is
     * more than twice the longest wait ahead comes from a clock that has since been set back; such a letter is due too.
     */
    private List<StoredLetter> due(int offset) {
        var now = now();
        return letters(select("state = 'RETRYING' and (next_attempt_at <= :now or next_attempt_at > :impossible) and "
                        + LetterTable.FIRST + " order by next_attempt_at, id limit :limit offset :offset")
                .param("now", at(now))
                .param("impossible", at(now.plus(schedule.longest().multipliedBy(2))))
                .param("limit", PAGE)
                .param("offset", offset));
    }

    /** The first open letter of a sequence if it is RETRYING, whether it is due or not. */
    private Optional<StoredLetter> first(String sequence) {
        return letters(select("sequence_id = :sequence and state = 'RETRYING' and " + LetterTable.FIRST)
                        .param("sequence", sequence))
                .stream()
                .findFirst();
    }

    @Override
    public boolean contains(Object sequence) {
        return !open(List.of(sequence.toString())).isEmpty();
    }

    @Override
    public Iterable<DeadLetter<? extends EventMessage<?>>> deadLetterSequence(Object sequence) {
        return List.copyOf(letters(
                select("sequence_id = :sequence and " + OPEN + " order by id").param("sequence", sequence.toString())));
    }

    @Override
    public Iterable<Iterable<DeadLetter<? extends EventMessage<?>>>> deadLetters() {
        return jdbc
                .sql("select sequence_id from dead_letter where processing_group = :group and " + OPEN
                        + " group by sequence_id order by min(id)")
                .param("group", group)
                .query(String.class)
                .list()
                .stream()
                .map(this::deadLetterSequence)
                .toList();
    }

    /** Always false: a limit would only stop the group. */
    @Override
    public boolean isFull(Object sequence) {
        return false;
    }

    @Override
    public long size() {
        return count("*", OPEN).query(Long.class).single();
    }

    @Override
    public long sequenceSize(Object sequence) {
        return count("*", "sequence_id = :sequence and " + OPEN)
                .param("sequence", sequence.toString())
                .query(Long.class)
                .single();
    }

    @Override
    public long amountOfSequences() {
        return count("distinct sequence_id", OPEN).query(Long.class).single();
    }

    /** Not supported: a letter ends when it is handled, or discarded with a reason. */
    @Override
    public void clear() {
        throw new UnsupportedOperationException("letters cannot be cleared; discard them one by one, with a reason");
    }

    private StatementSpec count(String what, String condition) {
        return jdbc.sql("select count(" + what + ") from dead_letter where processing_group = :group and " + condition)
                .param("group", group);
    }

    private StatementSpec select(String condition) {
        return jdbc.sql(SELECT + condition).param("group", group);
    }

    private List<StoredLetter> letters(StatementSpec select) {
        return select.query((row, number) -> letter(row)).list();
    }

    private StoredLetter letter(ResultSet row) throws SQLException {
        try {
            return letter(row, EventRow.read(row, serializer), null);
        } catch (UnknownMessageTypeException unreadable) {
            return letter(row, EventRow.unread(row, serializer), unreadable);
        }
    }

    private static StoredLetter letter(
            ResultSet row, EventMessage<?> event, @Nullable UnknownMessageTypeException unreadable)
            throws SQLException {
        var causeType = row.getString("cause_type");
        return new StoredLetter(
                row.getLong("id"),
                row.getInt("attempts"),
                row.getString("sequence_id"),
                event,
                unreadable,
                causeType == null ? null : new ThrowableCause(causeType, row.getString("cause_message")),
                Timestamps.instant(row, "enqueued_at"),
                Timestamps.instant(row, "touched_at"));
    }

    private Instant now() {
        return clock.instant();
    }

    private static OffsetDateTime at(Instant instant) {
        return LetterTable.at(instant);
    }
}
