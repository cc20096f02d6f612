package io.quadrille.operating.invariants;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Copies the topics into temporary tables of a database session, so that queries can compare them with the event store.
 * The positions of the relay and the groups are read before the ends of the topics, so every record up to a position is
 * among the copied records.
 */
final class TopicSnapshot {

    private static final int FETCH_BYTES = 4 * 1024 * 1024;

    private static final String TABLES = """
        create temp table checked_relay (position bigint not null);
        create temp table checked_type (topic text not null, payload_type text collate "C" not null,
          owned boolean not null);
        create temp table checked_reader (processing_group text collate "C" not null, topic text not null);
        create temp table checked_partition (
          topic text not null, partition integer not null, first_offset bigint not null, end_offset bigint not null,
          partitions integer not null, created integer not null);
        create temp table checked_record (
          topic text not null, partition integer not null, record_offset bigint not null, record_key text collate "C",
          event_id text collate "C", subject text collate "C", sequence_number bigint, type text collate "C",
          revision text collate "C", checksum bigint, detail text, republished boolean not null);
        create temp table checked_position (
          processing_group text collate "C" not null, topic text not null, partition integer not null,
          position bigint not null);
        create temp table checked_stand (
          processing_group text collate "C" not null, topic text not null, partition integer not null,
          record_offset bigint not null, event_id text collate "C" not null)\
        """;

    /** The first record of each event, which is the one that has an effect. A record without an event is kept too. */
    private static final String FIRST_RECORDS = """
        create temp table first_record as
        select distinct on (topic, coalesce(event_id, partition || '@' || record_offset)) *
        from checked_record
        order by topic, coalesce(event_id, partition || '@' || record_offset), partition, record_offset\
        """;

    /**
     * For each partition, the global index of the event up to which records may have been deleted by age or size: the
     * event of the first remaining record. Kafka deletes records in the order of their offsets, and the relay publishes
     * in the order of the log. Republished records are out of that order and are left out.
     */
    private static final String CUTS = """
        create temp table checked_cut as
        with first_left as (
          select distinct on (r.topic, r.partition) r.topic, r.partition, e.global_index
          from checked_record r join checked_partition p using (topic, partition)
            join domain_event_entry e on e.event_identifier = r.event_id
          where p.first_offset > 0 and not r.republished
          order by r.topic, r.partition, r.record_offset)
        select p.topic, p.partition, p.partitions, p.created,
          case when p.first_offset = 0 then 0 else coalesce(global_index, position + 1) end as until
        from checked_relay, checked_partition p left join first_left using (topic, partition)\
        """;

    /**
     * Computes the partition that Kafka's producer chooses for a key: murmur2, as org.apache.kafka.common.utils.Utils.
     */
    private static final String PARTITION_OF = """
        create function pg_temp.product(a bigint, b bigint) returns bigint language sql immutable as
          'select (((((a >> 16) * b) & 65535) << 16) + (a & 65535) * b) & 4294967295';
        create function pg_temp.partition_of(record_key text, partitions integer) returns integer language plpgsql
          immutable as $$
        declare
          bytes bytea := convert_to(record_key, 'UTF8');
          length integer := octet_length(bytes);
          whole integer := length / 4 * 4;
          h bigint := 2538058380 # length;
          k bigint;
        begin
          for i in 0 .. length / 4 - 1 loop
            k := get_byte(bytes, i * 4) + (get_byte(bytes, i * 4 + 1) << 8) + (get_byte(bytes, i * 4 + 2) << 16)
              + (get_byte(bytes, i * 4 + 3)::bigint << 24);
            k := pg_temp.product(k, 1540483477);
            k := pg_temp.product(k # (k >> 24), 1540483477);
            h := pg_temp.product(h, 1540483477) # k;
          end loop;
          if length - whole > 2 then h := h # (get_byte(bytes, whole + 2) << 16); end if;
          if length - whole > 1 then h := h # (get_byte(bytes, whole + 1) << 8); end if;
          if length - whole > 0 then h := pg_temp.product(h # get_byte(bytes, whole), 1540483477); end if;
          h := pg_temp.product(h # (h >> 13), 1540483477);
          return ((h # (h >> 15)) & 2147483647) % partitions;
        end $$\
        """;

    /**
     * Treats records that an operator fenced off like deleted records. The table fenced_record is missing in a database
     * of an earlier release.
     */
    private static final String WITHOUT_FENCED = """
        do $$ begin
          if to_regclass('fenced_record') is not null then
            delete from checked_record r using fenced_record f
            where (f.topic, f.partition, f.record_offset, f.event_identifier)
              = (r.topic, r.partition, r.record_offset, r.event_id);
            delete from checked_stand s using fenced_record f
            where (f.topic, f.partition, f.record_offset) = (s.topic, s.partition, s.record_offset);
          end if;
        end $$\
        """;

    private final EventTopics topics;
    private final Saga saga;
    private final Set<String> domains;

    TopicSnapshot(EventTopics topics, Saga saga, Set<String> domains) {
        this.topics = topics;
        this.saga = saga;
        this.domains = domains;
    }

    /**
     * Fills the tables. The session must be in auto-commit mode, so that no transaction is open while the topics are
     * read.
     *
     * @param kafka settings of the consumers
     */
    void gather(Connection session, Map<String, Object> kafka) throws SQLException {
        try (var statement = session.createStatement()) {
            // The check sorts and joins millions of rows, for which the time limits of requests are too short.
            statement.execute("set statement_timeout = 0; set transaction_timeout = 0; set work_mem = '64MB'");
            statement.execute("set idle_in_transaction_session_timeout = 0");
            statement.execute(TABLES);
            statement.execute("insert into checked_relay select coalesce(max(global_index), 0) from relay_position");
        }
        Progress.notePositions(session);
        copyChoreography(session);
        try (var consumer = consumer(kafka, "read_committed");
                var uncommitted = consumer(kafka, "read_uncommitted")) {
            new TopicRecords(consumer, uncommitted, topics).copyInto(session);
        }
        try (var statement = session.createStatement()) {
            statement.execute(WITHOUT_FENCED);
            statement.execute(FIRST_RECORDS);
            // A piece of the event store is compared with its records only.
            statement.execute("create index on first_record (topic, partition, record_offset)");
            statement.execute("create index on first_record (record_key)");
            statement.execute("create index on first_record (event_id)");
            statement.execute("create index on checked_record (event_id)");
            statement.execute("analyze checked_record, first_record, checked_partition");
            statement.execute(PARTITION_OF);
            statement.execute(CUTS);
            statement.execute("analyze checked_cut");
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka, String isolation) {
        var settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        // Kafka's default is 50 MB, which is too much for a check that runs in the application's process.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Copies the event types of each topic, and the groups that react to it. */
    private void copyChoreography(Connection session) throws SQLException {
        try (var type = session.prepareStatement("insert into checked_type values (?, ?, ?)");
                var reader = session.prepareStatement("insert into checked_reader values (?, ?)")) {
            for (var topic : saga.topics()) {
                for (var event : topic.eventTypes()) {
                    var name = saga.messageTypes().of(event).orElseThrow().name();
                    type.setString(1, topics.nameOf(topic));
                    type.setString(2, name);
                    type.setBoolean(3, owned(name));
                    type.executeUpdate();
                }
                for (var group : saga.groups()) {
                    if (!topic.readers().contains(group.name())) continue;
                    // The group platform stores no effects that could be checked.
                    if (group.name().equals("platform") || !domains.contains(group.domain())) continue;
                    reader.setString(1, group.name());
                    reader.setString(2, topics.nameOf(topic));
                    reader.executeUpdate();
                }
            }
        }
    }

    private boolean owned(String typeName) {
        return domains.contains(typeName.substring(0, typeName.indexOf('.')));
    }
}
