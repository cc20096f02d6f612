package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.transport.EventTopic;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.operating.recovery.Companions.Companion;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The records whose events the store lacks, as a temporary table of one database session, and the decision on each.
 * Rows are inserted in batches by plain JDBC. Not thread-safe.
 *
 * <p>Either all lost events of an order are appended or none. If the column {@code problem} is set, it says why the
 * records of the order are held back.
 */
final class LostRecordTable {

    private static final String TABLE = """
        create temp table lost_record (
          topic text collate "C" not null, partition integer not null, record_offset bigint not null,
          rank integer not null, order_id text collate "C" not null, event_identifier text collate "C" not null,
          aggregate_identifier text collate "C" not null, sequence_number bigint not null, type text collate "C" not
            null,
          payload_type text collate "C" not null, payload_revision text collate "C" not null, payload bytea not null,
          meta_data bytea not null, time_stamp timestamptz not null, basis text[] not null,
          follows_unpublished boolean not null,
          repeated boolean not null default false, superseded boolean not null default false, problem text,
          primary key (topic, partition, record_offset))\
        """;

    private static final String INSERT =
            "insert into lost_record (topic, partition, record_offset, rank, order_id, event_identifier,"
                + " aggregate_identifier, sequence_number, type, payload_type, payload_revision, payload, meta_data,"
                + " time_stamp, basis, follows_unpublished) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final List<String> JUDGEMENTS = List.of(
            "create index on lost_record (aggregate_identifier, sequence_number)",
            "analyze lost_record",
            // Further records of an event that an earlier row already has.
            """
            update lost_record l set repeated = true from (
              select topic, partition, record_offset,
                row_number() over (partition by event_identifier order by topic, partition, record_offset) as time
              from lost_record) n
            where n.time > 1 and (n.topic, n.partition, n.record_offset) = (l.topic, l.partition, l.record_offset)\
            """,
            // The store has an event with this sequence number: the same content with a different identifier (nothing
            // is
            // lost), or different content (a problem).
            """
            update lost_record l set
              superseded = (e.payload_type, e.payload_revision, e.payload)
                = (l.payload_type, l.payload_revision, l.payload),
              problem = case when (e.payload_type, e.payload_revision, e.payload)
                <> (l.payload_type, l.payload_revision, l.payload)
                then concat('number ', l.sequence_number, ' of ', l.aggregate_identifier, ' is ', e.payload_type, ' ',
                  e.event_identifier, ' in the store, ', l.payload_type, ' ', l.event_identifier, ' on the topic') end
            from domain_event_entry e
            where (e.aggregate_identifier, e.sequence_number) = (l.aggregate_identifier, l.sequence_number)\
            """,
            """
            update lost_record l set
              superseded = (f.payload_type, f.payload_revision, f.payload)
                = (l.payload_type, l.payload_revision, l.payload),
              problem = case when (f.payload_type, f.payload_revision, f.payload)
                <> (l.payload_type, l.payload_revision, l.payload)
                then concat('number ', l.sequence_number, ' of ', l.aggregate_identifier, ' is ', f.payload_type, ' ',
                  f.event_identifier, ' on the topic, and ', l.payload_type, ' ', l.event_identifier, ' too') end
            from (select distinct on (aggregate_identifier, sequence_number) * from lost_record
                  where not superseded and problem is null
                  order by aggregate_identifier, sequence_number, time_stamp, event_identifier) f
            where (f.aggregate_identifier, f.sequence_number) = (l.aggregate_identifier, l.sequence_number)
              and f.event_identifier <> l.event_identifier and not l.superseded and l.problem is null\
            """,
            """
            update lost_record l set problem = concat('number ', sequence_number - 1, ' of ', aggregate_identifier,
              ' is neither in the store nor on a topic')
            where problem is null and not superseded and not follows_unpublished and sequence_number > 0
              and not exists (select from domain_event_entry e where (e.aggregate_identifier, e.sequence_number)
                = (l.aggregate_identifier, l.sequence_number - 1))
              and not exists (select from lost_record f where (f.aggregate_identifier, f.sequence_number)
                = (l.aggregate_identifier, l.sequence_number - 1))\
            """,
            """
            update lost_record l set problem = concat('the store does not know ', (
              select string_agg(b, ', ') from unnest(basis) as b
              where not exists (select from domain_event_entry where aggregate_identifier = b)))
            where problem is null and not superseded and exists (
              select from unnest(basis) as b
              where not exists (select from domain_event_entry where aggregate_identifier = b))\
            """,
            """
            update lost_record l set problem = o.problem from (
              select order_id, min(problem) as problem from lost_record where problem is not null group by order_id) o
            where o.order_id = l.order_id and l.problem is null and not l.superseded\
            """,
            // The events of an order in causal order, and per topic in the order of publication; otherwise by time.
            """
            create temp table recovery_plan as
            select row_number() over (order by at, order_id, rank, record_offset) as turn, topic, partition,
              record_offset
            from (select *, max(time_stamp) over (
                    partition by order_id order by rank, record_offset rows unbounded preceding) as at
                  from lost_record where not repeated and not superseded and problem is null) lost\
            """,
            "create unique index on recovery_plan (turn)",
            "analyze lost_record, recovery_plan");

    private final EventTopics topics;
    private final Serializer serializer;
    private final JdbcClient jdbc;

    LostRecordTable(EventTopics topics, Serializer serializer, JdbcClient jdbc) {
        this.topics = topics;
        this.serializer = serializer;
        this.jdbc = jdbc;
        jdbc.sql("drop table if exists lost_record, recovery_plan").update();
        jdbc.sql(TABLE).update();
    }

    void add(List<OwnRecord> lacking, Connection session) {
        try (var insert = session.prepareStatement(INSERT)) {
            for (var own : lacking) {
                var record = own.record();
                var event = own.event();
                var companions = Companions.with(event.getPayload());
                var basis = companions.stream().map(Companion::aggregate).toArray();
                var time = event.getTimestamp();
                boolean followsUnpublished = own.sequence() == 1
                        && !Companions.before(event.getPayload()).isEmpty();
                int column = 1;
                insert.setString(column++, record.topic());
                insert.setInt(column++, record.partition());
                insert.setLong(column++, record.offset());
                insert.setInt(column++, CheckoutSaga.SAGA.topics().indexOf(topic(record.topic())));
                insert.setString(column++, new String(record.key(), StandardCharsets.UTF_8));
                insert.setString(column++, own.eventId());
                insert.setString(column++, own.aggregate());
                insert.setLong(column++, own.sequence());
                insert.setString(column++, OwnRecords.text(record, RecordHeaders.AGGREGATE_TYPE));
                insert.setString(column++, OwnRecords.text(record, RecordHeaders.TYPE));
                insert.setString(column++, OwnRecords.text(record, RecordHeaders.REVISION));
                insert.setBytes(column++, record.value());
                insert.setBytes(
                        column++,
                        serializer.serialize(event.getMetaData(), byte[].class).getData());
                insert.setObject(column++, time.atOffset(ZoneOffset.UTC));
                insert.setArray(column++, session.createArrayOf("text", basis));
                insert.setBoolean(column, followsUnpublished);
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("the lost records cannot be stored: " + e.getMessage(), e);
        }
    }

    private EventTopic topic(String name) {
        return Objects.requireNonNull(topics.all().get(name), name);
    }

    /** Decides for each record whether its event is appended; to be called once all records are in the table. */
    void judge() {
        JUDGEMENTS.forEach(judgement -> jdbc.sql(judgement).update());
    }

    /**
     * @param records the number of records whose events the store lacks, repetitions included
     * @param orders the number of orders of these records
     * @param toAppend the number of events that can be appended
     * @param superseded the number of records whose content the store, or an earlier lost record, has under a different
     *     event identifier
     * @param held the number of records that cannot be appended
     * @param from the time of the first lost event; null if there is none
     * @param until the time of the last lost event; null if there is none
     */
    record LostRecordSummary(
            long records,
            long orders,
            long toAppend,
            long superseded,
            long held,
            @Nullable Instant from,
            @Nullable Instant until) {}

    LostRecordSummary summary() {
        return jdbc.sql("""
            select count(*), count(distinct order_id), (select count(*) from recovery_plan),
              count(*) filter (where superseded), count(*) filter (where problem is not null),
              min(time_stamp), max(time_stamp)
            from lost_record\
            """)
                .query((row, number) -> new LostRecordSummary(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        time(row.getObject(6, OffsetDateTime.class)),
                        time(row.getObject(7, OffsetDateTime.class))))
                .single();
    }

    private static @Nullable Instant time(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Domains that lost events and have no event in the store, although the store has events of other domains. */
    List<String> newDomains() {
        return jdbc.sql("""
            select source from (select distinct split_part(payload_type, '.', 1) as source from lost_record) lost
            where exists (select from domain_event_entry)
              and not exists (select from domain_event_entry where payload_type like source || '.%')
            order by source\
            """).query(String.class).list();
    }

    /** Why the records of orders are held back, one reason per order. */
    List<String> problems(int limit) {
        return jdbc.sql("""
            select concat('order ', order_id, ': ', min(problem)) from lost_record where problem is not null
            group by order_id order by order_id limit :most\
            """).param("most", limit).query(String.class).list();
    }
}
