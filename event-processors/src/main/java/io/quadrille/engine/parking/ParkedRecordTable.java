package io.quadrille.engine.parking;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.parking.ParkedRecord.ParkedState;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The parked records of all groups in this database, for operators; {@link ParkedRecords} writes them. Thread-safe, in
 * the caller's transaction.
 */
public final class ParkedRecordTable {

    private static final String MATCHING =
            " where (:group::text is null or parked_by = :group) and (:state::text is null or state = :state)"
                    + " and (:cause::text is null or cause_kind = :cause"
                    + " or :cause <> '' and position(:cause::text in cause) > 0)";

    private static final int MAX_ALIKE = 20;

    /** The columns of a {@link ParkedRecord}, without headers and value. */
    private static final String COLUMNS =
            "id, parked_by, state, topic, partition, record_offset, record_key, cause, cause_kind, parked_at,"
                    + " replayed_at, discarded_at";

    private final JdbcClient jdbc;
    private final Clock clock;

    public ParkedRecordTable(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public long count(ParkedFilter filter) {
        return matching("select count(*) from parked_record" + MATCHING, filter)
                .query(Long.class)
                .single();
    }

    /**
     * One page of the matching records, the oldest first.
     *
     * @param page counted from 0
     */
    public List<ParkedRecord> page(ParkedFilter filter, int page, int size) {
        return matching(
                        "select " + COLUMNS + " from parked_record" + MATCHING
                                + " order by id limit :size offset :skip",
                        filter)
                .param("size", size)
                .param("skip", (long) page * size)
                .query((row, number) -> record(row))
                .list();
    }

    /**
     * The records with these keys, in any state, the oldest first. Any publisher can cause many of them, so the result
     * has at most the first {@value #MAX_ALIKE} of each key, group and state.
     */
    public List<ParkedRecord> withKeys(Collection<String> keys) {
        return jdbc.sql("select " + COLUMNS
                        + " from (select *, row_number() over (partition by record_key, parked_by, state"
                        + " order by id) as nth from parked_record where record_key = any(:keys)) alike where nth <= "
                        + MAX_ALIKE + " order by id")
                .param(
                        "keys",
                        keys.stream()
                                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                                .toArray(byte[][]::new))
                .query((row, number) -> record(row))
                .list();
    }

    /** The records in state PARKED by group, topic and kind of cause, the largest count first. */
    public List<ParkedCause> causes(@Nullable String group) {
        return jdbc.sql("select parked_by, topic, cause_kind, count(*) as parked, min(parked_at) as oldest from"
                        + " parked_record where state = 'PARKED' and (:group::text is null or parked_by = :group)"
                        + " group by parked_by, topic, cause_kind order by count(*) desc, parked_by, topic,"
                        + " cause_kind")
                .param("group", group)
                .query((row, number) -> new ParkedCause(
                        row.getString("parked_by"),
                        row.getString("topic"),
                        row.getString("cause_kind"),
                        row.getLong("parked"),
                        Timestamps.instant(row, "oldest")))
                .list();
    }

    public Optional<ParkedRecord> find(long id) {
        return jdbc.sql("select " + COLUMNS + " from parked_record where id = :id")
                .param("id", id)
                .query((row, number) -> record(row))
                .optional();
    }

    /** Finds a record, and locks it until the transaction ends, so that no other operator can replay or discard it. */
    public Optional<ParkedRecord> lock(long id) {
        return jdbc.sql("select " + COLUMNS + " from parked_record where id = :id for update")
                .param("id", id)
                .query((row, number) -> record(row))
                .optional();
    }

    /** The next matching records after an id that are in state PARKED, locked until the transaction ends. */
    public List<ParkedRecord> lockNext(ParkedFilter filter, long after, int limit) {
        return matching(
                        "select " + COLUMNS + " from parked_record" + MATCHING
                                + " and state = 'PARKED' and id > :after order by id limit :limit for update",
                        filter)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> record(row))
                .list();
    }

    public void markReplayed(ParkedRecord record) {
        mark("replayed_at", List.of(record));
    }

    public void markDiscarded(ParkedRecord record) {
        mark("discarded_at", List.of(record));
    }

    /** Records whose alert is not acknowledged yet. */
    public List<ParkedRecord> withoutAlert(int limit) {
        return jdbc.sql("select " + COLUMNS + " from parked_record where alerted_at is null order by id limit :limit")
                .param("limit", limit)
                .query((row, number) -> record(row))
                .list();
    }

    public void markAlerted(Collection<ParkedRecord> records) {
        mark("alerted_at", records);
    }

    private void mark(String column, Collection<ParkedRecord> records) {
        jdbc.sql("with chosen as (select id as chosen_id from parked_record where id = any(:ids) order by id"
                        + " for update) update"
                        + " parked_record"
                        + " set " + column + " = :now from chosen where id = chosen_id")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("ids", records.stream().map(ParkedRecord::id).toArray(Long[]::new))
                .update();
    }

    private JdbcClient.StatementSpec matching(String sql, ParkedFilter filter) {
        return jdbc.sql(sql)
                .param("group", filter.group())
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("cause", filter.cause());
    }

    private static ParkedRecord record(ResultSet row) throws SQLException {
        var replayedAt = Timestamps.instantOrNull(row, "replayed_at");
        return new ParkedRecord(
                row.getLong("id"),
                row.getString("parked_by"),
                ParkedState.valueOf(row.getString("state")),
                row.getString("topic"),
                row.getInt("partition"),
                row.getLong("record_offset"),
                row.getBytes("record_key"),
                row.getString("cause"),
                row.getString("cause_kind"),
                Timestamps.instant(row, "parked_at"),
                replayedAt != null ? replayedAt : Timestamps.instantOrNull(row, "discarded_at"));
    }
}
