package io.quadrille.engine.transport;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Orders to publish events again, and how far each has come; the relay carries them out one after the other.
 * Thread-safe.
 */
public final class Republications {

    private static final String REQUEST = """
        with published as (select coalesce(max(global_index), 0) as until from relay_position),
        range as (
          select until, least(:to, until) as last,
            coalesce(cast(:from as bigint), (select min(global_index) from domain_event_entry where time_stamp >=
              cast(:time as timestamptz)), until + 1) as first
          from published),
        bounded as (
          select first, coalesce((
              select global_index from domain_event_entry where global_index between first and last
              order by global_index offset cast(:limit as bigint) - 1 limit 1), last) as last
          from range)
        insert into republication (requested_by, reason, requested_at, from_position, to_position, position)
        select :actor, :reason, :now, first, last, first - 1 from bounded returning *\
        """;

    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtextextended('quadrille-republications', 0))";

    private final JdbcClient jdbc;
    private final Clock clock;

    public Republications(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param fromPosition the first global index
     * @param toPosition the last one; at most what was published for the first time when this was requested
     * @param position everything up to here is done
     * @param records how many records that made; after a crash a page counts once though it may have come twice
     * @param finishedAt null while it is under way
     * @param cancelledAt null unless an operator has ended it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Republication(
            long id,
            String actor,
            String reason,
            Instant requestedAt,
            long fromPosition,
            long toPosition,
            long position,
            long records,
            Instant finishedAt,
            Instant cancelledAt) {}

    /** @param toPosition null for all that is published by now */
    public Republication fromPosition(String actor, String reason, long fromPosition, Long toPosition) {
        return first(Long.MAX_VALUE, actor, reason, fromPosition, null, toPosition);
    }

    /**
     * The first events from a position, or else from the first event in the log that happened at that time or later;
     * clocks differ, so some after it may be older.
     *
     * @param limit how many events at most
     * @param to null for all that is published by now
     */
    public Republication first(long limit, String actor, String reason, Long from, Instant time, Long to) {
        return jdbc.sql(REQUEST)
                .param("to", to == null ? Long.MAX_VALUE : to)
                .param("from", from)
                .param("time", time == null ? null : time.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .param("actor", actor)
                .param("reason", reason)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, number) -> republication(row))
                .single();
    }

    public Optional<Republication> find(long id) {
        return jdbc.sql("select * from republication where id = :id")
                .param("id", id)
                .query((row, number) -> republication(row))
                .optional();
    }

    /** One that has still to publish this event. */
    public Optional<Republication> openFor(long position) {
        return jdbc.sql("select * from republication where finished_at is null and cancelled_at is null and position <"
                        + " :event and :event between from_position and to_position order by id limit 1")
                .param("event", position)
                .query((row, number) -> republication(row))
                .optional();
    }

    /** How many events there are from its first to its last position. */
    public long events(Republication republication) {
        return jdbc.sql("select count(*) from domain_event_entry where global_index between :from and :to")
                .param("from", republication.fromPosition())
                .param("to", republication.toPosition())
                .query(Long.class)
                .single();
    }

    /**
     * The first event behind it that is published by now, and does not lie behind another position, if one is given.
     */
    public Optional<Long> next(Republication republication, Long to) {
        return jdbc.sql("select global_index from domain_event_entry where global_index > :last and global_index <="
                        + " least(:to, ("
                        + EventRelay.POSITION
                        + ")) order by global_index limit 1")
                .param("last", republication.toPosition())
                .param("to", to == null ? Long.MAX_VALUE : to)
                .query(Long.class)
                .optional();
    }

    /**
     * Those under way, the oldest first; until the transaction ends, nobody else gets them. Empty if another
     * transaction has them, at once: nobody waits with a connection in hand.
     */
    public Optional<List<Republication>> lockOpen() {
        if (!jdbc.sql(LOCK).query(Boolean.class).single()) return Optional.empty();
        return Optional.of(
                jdbc.sql("select * from republication where finished_at is null and cancelled_at is null order by id")
                        .query((row, number) -> republication(row))
                        .list());
    }

    /** Ends it with the page that is under way; empty if it has ended, or there is none. */
    public Optional<Republication> cancel(long id) {
        return jdbc.sql("update republication set finished_at = :now, cancelled_at = :now where id = :id and"
                        + " finished_at is null returning *")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .query((row, number) -> republication(row))
                .optional();
    }

    /** The newest first. */
    public List<Republication> newest(int limit) {
        return jdbc.sql("select * from republication order by id desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> republication(row))
                .list();
    }

    /** Those that have published any event from the first to the last position again, the oldest first. */
    public List<Republication> over(long first, long last) {
        return jdbc.sql("select * from republication where from_position <= :last and to_position >= :first and"
                        + " position >= :first order by id")
                .param("first", first)
                .param("last", last)
                .query((row, number) -> republication(row))
                .list();
    }

    private static Republication republication(ResultSet row) throws SQLException {
        return new Republication(
                row.getLong("id"),
                row.getString("requested_by"),
                row.getString("reason"),
                instant(row, "requested_at"),
                row.getLong("from_position"),
                row.getLong("to_position"),
                row.getLong("position"),
                row.getLong("records"),
                instant(row, "finished_at"),
                instant(row, "cancelled_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * Deletes the republications that finished longest ago. Repairs by the relay stay: they are counted.
     *
     * @param before rows up to this time are deleted
     * @param limit the most rows that are deleted
     * @return the number of rows that were deleted
     */
    public static int deleteFinished(JdbcClient jdbc, OffsetDateTime before, int limit) {
        return jdbc.sql("""
            delete from republication where id in (
              select id from republication r where finished_at <= :before and topics is null
              order by finished_at limit :limit for update of r skip locked)\
            """).param("before", before).param("limit", limit).update();
    }
}
