package io.quadrille.engine.eventstore;

import io.quadrille.engine.database.Timestamps;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.axonframework.common.jdbc.JdbcUtils;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.UnknownSerializedType;

/**
 * Axon's JDBC engine fitted to PostgreSQL: timestamptz columns, all events of a unit of work in one statement, one
 * query instead of two for an aggregate's events, and no look for a snapshot where none is ever written. Thread-safe.
 */
public final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    /** Flyway's names for Axon's columns. */
    public static final EventSchema SCHEMA = EventSchema.builder()
            .eventTable("domain_event_entry")
            .snapshotTable("snapshot_event_entry")
            .globalIndexColumn("global_index")
            .timestampColumn("time_stamp")
            .eventIdentifierColumn("event_identifier")
            .aggregateIdentifierColumn("aggregate_identifier")
            .sequenceNumberColumn("sequence_number")
            .payloadTypeColumn("payload_type")
            .payloadRevisionColumn("payload_revision")
            .metaDataColumn("meta_data")
            .build();

    private static final String EVENTS_OF_SEVERAL = "select false as is_snapshot, " + SCHEMA.domainEventFields()
            + " from domain_event_entry where aggregate_identifier = any(?) order by aggregate_identifier,"
            + " sequence_number";

    /**
     * One query, and so one moment: between two, a snapshot might be written that is newer than the first of the
     * events.
     */
    static final String SNAPSHOTS_AND_EVENTS_OF_SEVERAL = "with snapshot as (select " + SCHEMA.domainEventFields()
            + " from snapshot_event_entry where aggregate_identifier = any(?))"
            + " select true as is_snapshot, snapshot.* from snapshot union all"
            + " select false, behind.* from unnest(?) as wanted (identifier)"
            + " left join snapshot on snapshot.aggregate_identifier = wanted.identifier"
            // For each of them by itself, which the offset keeps so: a condition for all could not bound the index
            // scan.
            + " cross join lateral (select " + SCHEMA.domainEventFields() + " from domain_event_entry"
            + " where aggregate_identifier = wanted.identifier"
            + " and domain_event_entry.sequence_number > coalesce(snapshot.sequence_number, -1) offset 0) as behind"
            + " order by aggregate_identifier, sequence_number";

    private final Predicate<String> hasSnapshots;
    private final PrefetchPlan aggregates;
    private final TransactionManager transactions;

    /**
     * @param orderIds names the order an event's payload belongs to
     * @param hasSnapshots whether snapshots of the aggregate with this identifier are ever written
     * @param aggregates what a batch's messages will load, to be read together
     */
    public PostgresEventStorageEngine(
            Builder builder,
            TransactionManager transactions,
            CorrelationIds orderIds,
            Predicate<String> hasSnapshots,
            PrefetchPlan aggregates) {
        super(builder.schema(SCHEMA)
                .transactionManager(transactions)
                .dataType(byte[].class)
                .persistenceExceptionResolver(PostgresEventStorageEngine::isDuplicate)
                .appendEvents(new AppendStatement(orderIds))
                .appendSnapshot(PostgresEventStorageEngine::upsertSnapshot));
        this.hasSnapshots = hasSnapshots;
        this.aggregates = aggregates;
        this.transactions = transactions;
    }

    /** Two writers appended to one aggregate: SQLState 23505, which Axon's own resolver does not know. */
    private static boolean isDuplicate(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "23505".equals(sql.getSQLState())) return true;
        }
        return false;
    }

    /**
     * Fails if there is a snapshot that cannot be read. The event store then takes the events instead; later, when Axon
     * itself would read it, the command would fail, or the aggregate would begin with what happened after the snapshot.
     */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        if (!hasSnapshots.test(aggregateIdentifier)) return Optional.empty();
        var snapshot = super.readSnapshot(aggregateIdentifier);
        snapshot.ifPresent(read -> {
            if (read.getPayload() instanceof UnknownSerializedType) {
                throw new SerializationException("the snapshot of " + aggregateIdentifier + " is of an unknown type");
            }
        });
        return snapshot;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return together(aggregateIdentifier)
                .<Stream<? extends DomainEventData<?>>>map(stored -> Stream.ofNullable(stored.snapshot()))
                .orElseGet(() -> super.readSnapshotData(aggregateIdentifier));
    }

    /**
     * After a snapshot that was not taken, because it is of another revision, all events are asked for, and they are
     * not here.
     */
    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long first, int batchSize) {
        var together = together(aggregateIdentifier).filter(stored -> stored.first() == first);
        return together.isPresent()
                ? together.get().events()
                : super.fetchDomainEvents(aggregateIdentifier, first, batchSize);
    }

    private Optional<BatchPrefetch.Stored> together(String aggregateIdentifier) {
        return BatchPrefetch.find(
                aggregateIdentifier, aggregates, ids -> stored(ids, hasSnapshots.test(aggregateIdentifier)));
    }

    private Map<String, BatchPrefetch.Stored> stored(Collection<String> aggregateIdentifiers, boolean withSnapshots) {
        var events = new HashMap<String, List<DomainEventData<?>>>();
        var snapshots = new HashMap<String, DomainEventData<?>>();
        transactions.executeInTransaction(() -> JdbcUtils.executeQuery(
                getConnection(),
                connection -> ofSeveral(connection, aggregateIdentifiers, withSnapshots),
                rows -> {
                    while (rows.next()) {
                        DomainEventData<?> row = getDomainEventData(rows);
                        var id = row.getAggregateIdentifier();
                        if (rows.getBoolean("is_snapshot")) snapshots.put(id, row);
                        else
                            events.computeIfAbsent(id, any -> new ArrayList<>()).add(row);
                    }
                    return null;
                },
                e -> new EventStoreException(
                        "events of " + aggregateIdentifiers.size() + " aggregates cannot be read", e)));
        var stored = new HashMap<String, BatchPrefetch.Stored>();
        for (var id : aggregateIdentifiers) {
            stored.put(id, new BatchPrefetch.Stored(snapshots.get(id), events.getOrDefault(id, List.of())));
        }
        return stored;
    }

    private static PreparedStatement ofSeveral(
            Connection connection, Collection<String> aggregateIdentifiers, boolean withSnapshots) throws SQLException {
        var statement =
                connection.prepareStatement(withSnapshots ? SNAPSHOTS_AND_EVENTS_OF_SEVERAL : EVENTS_OF_SEVERAL);
        var identifiers = connection.createArrayOf("text", aggregateIdentifiers.toArray());
        statement.setArray(1, identifiers);
        if (withSnapshots) statement.setArray(2, identifiers);
        return statement;
    }

    @Override
    protected boolean fetchForAggregateUntilEmpty() {
        return false;
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant().toString();
    }

    /**
     * Keeps the newest snapshot, and of two that are as new the later one: the other may be one that nobody can read
     * any more. A plain insert would abort the transaction when two processes write the same one.
     */
    private static PreparedStatement upsertSnapshot(
            Connection connection,
            EventSchema schema,
            Class<?> dataType,
            DomainEventMessage<?> snapshot,
            org.axonframework.serialization.Serializer serializer,
            Object timestampWriter)
            throws SQLException {
        var payload = snapshot.serializePayload(serializer, byte[].class);
        var metaData = snapshot.serializeMetaData(serializer, byte[].class);
        var statement = connection.prepareStatement("""
            insert into snapshot_event_entry (aggregate_identifier, sequence_number, type, event_identifier,
              payload_type,
              payload_revision, payload, meta_data, time_stamp)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (aggregate_identifier) do update set sequence_number = excluded.sequence_number,
              event_identifier = excluded.event_identifier, payload_type = excluded.payload_type,
              payload_revision = excluded.payload_revision, payload = excluded.payload, meta_data = excluded.meta_data,
              time_stamp = excluded.time_stamp
            where snapshot_event_entry.sequence_number <= excluded.sequence_number\
            """);
        statement.setString(1, snapshot.getAggregateIdentifier());
        statement.setLong(2, snapshot.getSequenceNumber());
        statement.setString(3, snapshot.getType());
        statement.setString(4, snapshot.getIdentifier());
        statement.setString(5, payload.getType().getName());
        statement.setString(6, payload.getType().getRevision());
        statement.setBytes(7, payload.getData());
        statement.setBytes(8, metaData.getData());
        statement.setObject(9, Timestamps.of(snapshot.getTimestamp()));
        return statement;
    }
}
