package io.quadrille.operating.invariants;

import io.quadrille.engine.serialization.GeneralSerializer;
import io.quadrille.operating.invariants.Report.WaitingWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/**
 * Finds the orders that are still being worked on, and the group or the relay that each of them waits for. A group
 * stores its position in the same transaction as the effects of its records. So in one snapshot, records up to the
 * position have had their effects, and records after the position have not.
 */
final class Progress {

    private static final String UNDER_WAY = """
        create temp table under_way on commit drop as
        with waiting (order_id, turn, why, urgency) as (
          select sequence_id, processing_group,
            concat(case state when 'DISCARDED' then 'has a discarded dead letter of '
                else 'waits behind the dead letter of ' end,
              payload_type, ' (', lower(state), ', ' || attempts || ' attempts', ', ' || cause_type, ')'),
            case state when 'DISCARDED' then 3 else 1 end
          from (select distinct on (processing_group, sequence_id) * from dead_letter
                where state <> 'RESOLVED' order by processing_group, sequence_id, state = 'DISCARDED', id) as letter
          union all
          select record_key, g.processing_group,
            concat(coalesce('is paused (' || paused || '), it '), 'has not read ', r.type, ' at ', r.topic, '-',
              r.partition, '@',
              record_offset, ' yet; its position is ', coalesce(position::text, 'the beginning')), 2
          from checked_reader g join checked_partition k using (topic) left join group_paused using (processing_group)
            left join group_position p
              on (p.processing_group, p.topic, p.partition) = (g.processing_group, k.topic, k.partition)
            join first_record r
              on (r.topic, r.partition) = (k.topic, k.partition) and r.record_offset > coalesce(p.position, -1)
            join checked_type t on (t.topic, t.payload_type) = (r.topic, r.type)
          where record_key is not null
          union all
          select order_id, 'relay',
            case when global_index > (select coalesce(max(global_index), 0) from relay_position)
              then concat('has not published ', payload_type, ' yet') else 'published more while the check ran' end, 4
          from domain_event_entry
          where global_index > (select position from checked_relay) and order_id is not null)
        select distinct on (order_id, turn) order_id, turn, why from waiting order by order_id, turn, urgency\
        """;

    private static final String WAITING = """
        select u.order_id, last.payload_type, last.time_stamp, turn, why
        from under_way u left join lateral (
          select * from domain_event_entry e where e.order_id = u.order_id order by global_index desc limit 1) as
            last on true
        order by last.global_index, turn limit ?\
        """;

    private static final String LAG = """
        select concat('is at position ', coalesce(max(r.global_index), 0), ', the log ends at ', log.global_index)
        from (select coalesce(max(global_index), 0) as global_index from domain_event_entry) as log left
          join relay_position r
          on true
        group by log.global_index having coalesce(max(r.global_index), 0) < log.global_index\
        """;

    private static final Serializer TOKENS = GeneralSerializer.of();

    private Progress() {}

    /**
     * Creates the tables {@code group_position}, {@code group_paused} and {@code under_way}, replacing those of an
     * earlier call. They exist until the transaction ends.
     */
    static void note(Connection session) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("""
                drop table if exists pg_temp.group_position, pg_temp.group_paused, pg_temp.under_way;
                create temp table group_position (
                  processing_group text collate "C", topic text, partition integer, position bigint) on commit drop;
                create temp table group_paused (processing_group text collate "C", paused text) on commit drop\
                """);
            if (exists(session, "paused_group")) {
                statement.execute("""
                    insert into group_paused
                    select processing_group, concat('by ', paused_by, ': ', reason) from paused_group\
                    """);
            }
        }
        positions(session, "group_position");
        try (var statement = session.createStatement()) {
            // An index finds the few records after the positions. A hash or merge join would read all records.
            statement.execute("set local enable_hashjoin = off; set local enable_mergejoin = off");
            statement.execute(UNDER_WAY);
            statement.execute("set local enable_hashjoin = on; set local enable_mergejoin = on");
            statement.execute("analyze under_way");
        }
    }

    /** Fills the tables {@code checked_position} and {@code checked_stand}; called before the topics are read. */
    static void notePositions(Connection session) throws SQLException {
        positions(session, "checked_position");
        if (!exists(session, "position_record")) return;
        try (var statement = session.createStatement()) {
            statement.execute("""
                insert into checked_stand
                select processing_group, topic, partition, record_offset, event_id from position_record
                where event_id is not null\
                """);
        }
    }

    private static void positions(Connection session, String table) throws SQLException {
        var tokens = new HashMap<String, KafkaTrackingToken>();
        // A database of an earlier release has only token_entry.
        var positions = exists(session, "newest_position") ? "newest_position" : "token_entry";
        try (var statement = session.createStatement();
                var row = statement.executeQuery(
                        "select processor_name, token, token_type from " + positions + " where token is not null")) {
            while (row.next()) {
                var stored = new SimpleSerializedObject<>(row.getBytes(2), byte[].class, row.getString(3), null);
                if (TOKENS.deserialize(stored) instanceof KafkaTrackingToken token) tokens.put(row.getString(1), token);
            }
        }
        try (var insert = session.prepareStatement("insert into " + table + " values (?, ?, ?, ?)")) {
            for (var token : tokens.entrySet()) {
                for (Map.Entry<TopicPartition, Long> position :
                        token.getValue().getPositions().entrySet()) {
                    insert.setString(1, token.getKey());
                    insert.setString(2, position.getKey().topic());
                    insert.setInt(3, position.getKey().partition());
                    insert.setLong(4, position.getValue());
                    insert.executeUpdate();
                }
            }
        }
    }

    static List<WaitingWork> waiting(Connection session, int limit) throws SQLException {
        var waiting = new ArrayList<WaitingWork>();
        try (var statement = session.createStatement();
                var row = statement.executeQuery(LAG)) {
            if (row.next()) waiting.add(new WaitingWork(null, null, null, "relay", row.getString(1)));
        }
        try (var statement = session.prepareStatement(WAITING)) {
            statement.setInt(1, limit);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    var at = row.getTimestamp(3);
                    Instant lastEventAt = at == null ? null : at.toInstant();
                    waiting.add(new WaitingWork(
                            row.getString(1), row.getString(2), lastEventAt, row.getString(4), row.getString(5)));
                }
            }
        }
        return waiting;
    }

    private static boolean exists(Connection session, String table) throws SQLException {
        try (var statement = session.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, table);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
