package io.quadrille.engine.transport;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.database.AdvisoryLock;
import io.quadrille.engine.database.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Requests to publish events again, with their progress. The relay carries them out one after the other. Thread-safe,
 * in the caller's transaction.
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

    private final JdbcClient jdbc;
    private final Clock clock;

    public Republications(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A request and its progress.
     *
     * @param fromPosition the first global index to publish again
     * @param toPosition the last global index, which the relay had reached when the republication was requested
     * @param position the global index up to which events are published again
     * @param records how many records were published; a page that is published twice after a crash counts once
     * @param finishedAt null while the republication is open
     * @param cancelledAt null unless an operator or the relay has cancelled the republication
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
            @Nullable Instant finishedAt,
            @Nullable Instant cancelledAt) {}

    /** @param toPosition null for all events that are published by now */
    public Republication fromPosition(String actor, String reason, long fromPosition, @Nullable Long toPosition) {
        return first(Long.MAX_VALUE, actor, reason, fromPosition, null, toPosition);
    }

    /**
     * Requests the first events from a position on, or from the first event in the log that happened at a time or
     * later. Clocks differ between processes, so later events in the log may have earlier times.
     *
     * @param limit the maximum number of events
     * @param from the first global index; null to start at the time
     * @param time ignored if a first global index is given
     * @param to the last global index; null for all events that are published by now
     */
    public Republication first(
            long limit, String actor, String reason, @Nullable Long from, @Nullable Instant time, @Nullable Long to) {
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

    /** The oldest open republication that is still to publish the event with this global index. */
    public Optional<Republication> openFor(long position) {
        return jdbc.sql("select * from republication where finished_at is null and cancelled_at is null and position <"
                        + " :event and :event between from_position and to_position order by id limit 1")
                .param("event", position)
                .query((row, number) -> republication(row))
                .optional();
    }

    /** The number of events from the first to the last global index of a republication. */
    public long events(Republication republication) {
        return jdbc.sql("select count(*) from domain_event_entry where global_index between :from and :to")
                .param("from", republication.fromPosition())
                .param("to", republication.toPosition())
                .query(Long.class)
                .single();
    }

    /**
     * The first published event after a republication; empty if there is none.
     *
     * @param to the last global index that counts; null for all
     */
    public Optional<Long> next(Republication republication, @Nullable Long to) {
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
     * The open republications, the oldest first, locked until the transaction ends. Returns empty at once if a
     * different transaction holds the lock, because a caller must not wait while it holds a connection.
     */
    public Optional<List<Republication>> lockOpen() {
        if (!AdvisoryLock.tryUntilCommit(jdbc, "quadrille-republications")) return Optional.empty();
        return Optional.of(
                jdbc.sql("select * from republication where finished_at is null and cancelled_at is null order by id")
                        .query((row, number) -> republication(row))
                        .list());
    }

    /**
     * Cancels a republication; the relay still finishes its current page. Empty if the republication does not exist or
     * has ended.
     */
    public Optional<Republication> cancel(long id) {
        return jdbc.sql("update republication set finished_at = :now, cancelled_at = :now where id = :id and"
                        + " finished_at is null returning *")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .query((row, number) -> republication(row))
                .optional();
    }

    /** The newest republications, the newest first. */
    public List<Republication> newest(int limit) {
        return jdbc.sql("select * from republication order by id desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> republication(row))
                .list();
    }

    /**
     * The republications that have republished any event between the first and the last position (inclusive), the
     * oldest first.
     */
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
                Timestamps.instant(row, "requested_at"),
                row.getLong("from_position"),
                row.getLong("to_position"),
                row.getLong("position"),
                row.getLong("records"),
                Timestamps.instantOrNull(row, "finished_at"),
                Timestamps.instantOrNull(row, "cancelled_at"));
    }

    /**
     * Deletes the republications that finished longest ago. Those that the relay requested stay, because a metric
     * counts them.
     *
     * @param before rows that finished at or before this time are deleted
     * @param limit the maximum number of rows that are deleted
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
