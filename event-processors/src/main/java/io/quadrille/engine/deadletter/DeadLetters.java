package io.quadrille.engine.deadletter;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.processing.UnstorableEventException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dead letters of all groups in this database, for operators: queries, and the operations on letters. An operation
 * only changes rows. The group's thread, in the process that runs the group, tries the letters. Thread-safe, in the
 * caller's transaction.
 *
 * <p>A statement that waits for the locks of several rows takes them in the order of sequence and id, as the groups'
 * batches do, so that no two of them deadlock.
 */
public final class DeadLetters {

    private static final String COLUMNS =
            "id, processing_group, sequence_id, state, attempts, payload_type, event_identifier, cause_type,"
                    + " cause_message, enqueued_at, touched_at, next_attempt_at";
    private static final String MATCHING =
            " (:group::text is null or processing_group = :group) and (:state::text is null or state = :state) and"
                    + " (:sequence::text is null or sequence_id = :sequence) and (:cause::text is null or cause_type ="
                    + " :cause or right(cause_type, length(:cause::text) + 1) = '.' || :cause::text)";
    private static final String OPEN = LetterTable.OPEN;
    private static final String SEQUENCE =
            " from dead_letter where processing_group = :group and sequence_id = :sequence and " + OPEN;
    private static final String RETRY = "with chosen as (select id as chosen_id from dead_letter where %s"
            + " order by processing_group, sequence_id, id for update)"
            + " update dead_letter set state = 'RETRYING', attempts = 0, next_attempt_at = :now, touched_at = :now,"
            + " alerted_at = null from chosen where id = chosen_id and " + OPEN;
    private static final String CAUSES =
            "select processing_group, cause_type, count(*) filter (where state = 'RETRYING') as retrying,"
                    + " count(*) filter (where state = 'ABANDONED') as abandoned, coalesce(sum(behind), 0) as waiting,"
                    + " min(enqueued_at) as oldest from (select *, min(id) over sequence as first_id,"
                    + " count(*) over sequence - 1 as behind from dead_letter where " + OPEN
                    + " and (:group::text is null or processing_group = :group)"
                    + " window sequence as (partition by processing_group, sequence_id)) letters"
                    + " where id = first_id group by processing_group, cause_type"
                    + " order by count(*) desc, processing_group, cause_type";
    private static final int MAX_OF_A_KIND = 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;
    private final LetterTable table;
    private final Clock clock;

    public DeadLetters(JdbcClient jdbc, Serializer serializer, Clock clock) {
        this.jdbc = jdbc;
        this.table = new LetterTable(jdbc, serializer, clock);
        this.clock = clock;
    }

    /** The number of letters that the filter selects. */
    public long count(LetterFilter filter) {
        return matching("select count(*) from dead_letter where" + MATCHING, filter)
                .query(Long.class)
                .single();
    }

    /** A page of the letters that the filter selects, the oldest first. */
    public List<Letter> page(LetterFilter filter, int page, int size) {
        return matching(
                        "select " + COLUMNS + " from dead_letter where" + MATCHING
                                + " order by id limit :size offset :skip",
                        filter)
                .param("size", size)
                .param("skip", (long) page * size)
                .query((row, number) -> letter(row))
                .list();
    }

    /**
     * The letters of these sequences in every state, the oldest first. The result has at most the first
     * {@value #MAX_OF_A_KIND} of each sequence, group and state, because a faulty publisher can cause any number of
     * letters.
     */
    public List<Letter> of(Collection<String> sequences) {
        return jdbc.sql("select " + COLUMNS
                        + " from (select *, row_number() over (partition by sequence_id, processing_group, state order"
                        + " by id) as nth from dead_letter where sequence_id = any(:sequences)) alike where nth <= "
                        + MAX_OF_A_KIND + " order by id")
                .param("sequences", sequences.toArray(String[]::new))
                .query((row, number) -> letter(row))
                .list();
    }

    /**
     * Counts the first open letter of each sequence, by group and type of failure, and the letters that wait behind
     * them. The highest count comes first.
     *
     * @param group null for all groups
     */
    public List<LetterCause> causes(@Nullable String group) {
        return jdbc.sql(CAUSES)
                .param("group", group)
                .query((row, number) -> new LetterCause(
                        row.getString("processing_group"),
                        row.getString("cause_type"),
                        row.getLong("retrying"),
                        row.getLong("abandoned"),
                        row.getLong("waiting"),
                        Timestamps.instant(row, "oldest")))
                .list();
    }

    /** The letter with this id. */
    public Optional<Letter> find(long id) {
        return jdbc.sql("select " + COLUMNS + " from dead_letter where id = :id")
                .param("id", id)
                .query((row, number) -> letter(row))
                .optional();
    }

    /** The event of the letter with this id. Throws a DataAccessException if there is no such letter. */
    public LetterContent content(long id) {
        return jdbc.sql("select aggregate_identifier, sequence_number, payload_revision, time_stamp, payload, meta_data"
                        + " from dead_letter where id = :id")
                .param("id", id)
                .query((row, number) -> content(row))
                .single();
    }

    /**
     * Locks the open letters of a sequence against changes until the transaction ends. Returns only the first of them,
     * and the given letter if it is open, because a sequence may be long.
     */
    public List<Letter> lockSequence(Letter letter) {
        return jdbc.sql("with locked as (select " + COLUMNS + SEQUENCE + " order by id for update)"
                        + " select * from locked where id = :id or id = (select min(id) from locked) order by id")
                .param("group", letter.group())
                .param("sequence", letter.sequence())
                .param("id", letter.id())
                .query((row, number) -> letter(row))
                .list();
    }

    /** The first open letter of the letter's sequence. */
    public Optional<Letter> first(Letter letter) {
        return behind(letter, 0, 1).stream().findFirst();
    }

    /** The first open letters of the sequence that are before the letter, up to the limit. */
    public List<Letter> inFront(Letter letter, int limit) {
        return behind(letter, 0, limit).stream()
                .filter(other -> other.id() < letter.id())
                .toList();
    }

    /** The next open letters of the sequence that are after the letter, up to the limit. */
    public List<Letter> behind(Letter letter, int limit) {
        return behind(letter, letter.id(), limit);
    }

    private List<Letter> behind(Letter letter, long id, int limit) {
        return jdbc.sql("select " + COLUMNS + SEQUENCE + " and id > :id order by id limit :limit")
                .param("group", letter.group())
                .param("sequence", letter.sequence())
                .param("id", id)
                .param("limit", limit)
                .query((row, number) -> letter(row))
                .list();
    }

    /**
     * Gives new attempts to each letter that the filter selects and that is the first open letter of its sequence.
     * These letters are due at once. Returns their number.
     */
    public int retry(LetterFilter filter) {
        return retry(matching(
                String.format(Locale.ROOT, RETRY, MATCHING + " and " + OPEN + " and " + LetterTable.FIRST), filter));
    }

    /** Gives new attempts to one letter, which is due at once. Returns 1, or 0 if the letter is not open. */
    public int retry(long id) {
        return retry(jdbc.sql(String.format(Locale.ROOT, RETRY, "id = :id and " + OPEN))
                .param("id", id));
    }

    private int retry(JdbcClient.StatementSpec statement) {
        return statement.param("now", LetterTable.at(clock.instant())).update();
    }

    /**
     * Ends the letter without handling its event. If the next letter of its sequence waited for this one only, that one
     * is due at once. Returns whether the letter was open.
     */
    public boolean discard(Letter letter) {
        return table.end(letter.id(), letter.group(), letter.sequence(), LetterState.DISCARDED);
    }

    /**
     * Adds a letter for an event that the group has not tried yet, at the end of its sequence. It is tried as soon as
     * it is the first open letter of the sequence. Returns its id.
     *
     * @throws UnstorableEventException if the content of the event is why it cannot become a letter; then the caller's
     *     transaction cannot commit
     */
    public long enqueue(String group, String sequence, DomainEventMessage<?> event, String causeType, String cause) {
        return table.insert(group, sequence, event, causeType, cause, clock.instant());
    }

    /** Abandoned letters without an acknowledged alert, at most {@code limit}. */
    public List<Letter> withoutAlert(int limit) {
        return jdbc.sql("select " + COLUMNS
                        + " from dead_letter where state = 'ABANDONED' and alerted_at is null order by id limit :limit")
                .param("limit", limit)
                .query((row, number) -> letter(row))
                .list();
    }

    /**
     * Records that the alerts of these letters are acknowledged. If an operator has given a letter new attempts
     * meanwhile, the letter is left out, because it may be abandoned again.
     */
    public void markAlerted(Collection<Letter> letters) {
        jdbc.sql("with chosen as (select id as chosen_id from dead_letter where id = any(:ids) order by"
                        + " processing_group, sequence_id, id for update) update dead_letter set alerted_at = :now"
                        + " from chosen where id = chosen_id and state = 'ABANDONED'")
                .param("ids", letters.stream().map(Letter::id).toArray(Long[]::new))
                .param("now", LetterTable.at(clock.instant()))
                .update();
    }

    private JdbcClient.StatementSpec matching(String sql, LetterFilter filter) {
        return jdbc.sql(sql)
                .param("group", filter.group())
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("cause", filter.cause())
                .param("sequence", filter.sequence());
    }

    private static Letter letter(ResultSet row) throws SQLException {
        return new Letter(
                row.getLong("id"),
                row.getString("processing_group"),
                row.getString("sequence_id"),
                LetterState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getString("payload_type"),
                row.getString("event_identifier"),
                row.getString("cause_type"),
                row.getString("cause_message"),
                Timestamps.instant(row, "enqueued_at"),
                Timestamps.instant(row, "touched_at"),
                Timestamps.instantOrNull(row, "next_attempt_at"));
    }

    private static LetterContent content(ResultSet row) throws SQLException {
        return new LetterContent(
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                row.getString("payload_revision"),
                Timestamps.instant(row, "time_stamp"),
                json(row.getBytes("payload")),
                json(row.getBytes("meta_data")));
    }

    private static Map<String, Object> json(byte[] bytes) {
        return JSON.readValue(bytes, new TypeReference<>() {});
    }

    /**
     * Deletes the letters that were resolved longest ago. Letters in other states stay.
     *
     * @param before letters that were resolved at or before this time are deleted
     * @param limit the maximum number of rows that are deleted
     * @param stillNeeded an SQL condition on the letter {@code l}; while it holds, the letter stays
     * @return the number of rows that were deleted
     */
    public static int deleteResolved(JdbcClient jdbc, OffsetDateTime before, int limit, String stillNeeded) {
        return jdbc.sql("""
            delete from dead_letter where id in (
              select id from dead_letter l
              where state = 'RESOLVED' and touched_at <= :before and not %s
              order by touched_at limit :limit for update of l skip locked)\
            """.replace("%s", stillNeeded))
                .param("before", before)
                .param("limit", limit)
                .update();
    }
}
