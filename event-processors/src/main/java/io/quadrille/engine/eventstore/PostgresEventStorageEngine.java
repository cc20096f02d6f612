package io.quadrille.engine.eventstore;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.eventstore.BatchPrefetch.StoredAggregate;
import io.quadrille.engine.projection.WrittenProjections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
 * Axon's JDBC engine adapted to PostgreSQL: timestamptz columns, one insert for all events of a unit of work, one query
 * instead of two to load an aggregate, and no query for the snapshot of an aggregate of which none is ever taken.
 * Thread-safe.
 */
public final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    /** The names of Axon's tables and columns in Flyway's migrations. */
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
     * One query for both, so that both come from one database snapshot. Between two queries, a different process might
     * replace a snapshot by a newer one, and the events between the two would be missing.
     */
    static final String SNAPSHOTS_AND_EVENTS_OF_SEVERAL = "with snapshot as (select " + SCHEMA.domainEventFields()
            + " from snapshot_event_entry where aggregate_identifier = any(?))"
            + " select true as is_snapshot, snapshot.* from snapshot union all"
            + " select false, behind.* from unnest(?) as wanted (identifier)"
            + " left join snapshot on snapshot.aggregate_identifier = wanted.identifier"
            // "offset 0" keeps PostgreSQL from merging the subquery: one index scan per aggregate, bounded by its
            // snapshot.
            + " cross join lateral (select " + SCHEMA.domainEventFields() + " from domain_event_entry"
            + " where aggregate_identifier = wanted.identifier"
            + " and domain_event_entry.sequence_number > coalesce(snapshot.sequence_number, -1) offset 0) as behind"
            + " order by aggregate_identifier, sequence_number";

    private final Predicate<String> hasSnapshots;
    private final PrefetchPlan prefetchPlan;
    private final TransactionManager transactions;

    /**
     * @param sagaIds tells which saga an event belongs to
     * @param projections the projections that this process writes
     * @param hasSnapshots whether snapshots are ever taken of the aggregate with this identifier
     * @param prefetchPlan names the aggregates that a batch's messages will load
     */
    public PostgresEventStorageEngine(
            Builder builder,
            TransactionManager transactions,
            SagaIds sagaIds,
            WrittenProjections projections,
            Predicate<String> hasSnapshots,
            PrefetchPlan prefetchPlan) {
        super(builder.schema(SCHEMA)
                .transactionManager(transactions)
                .dataType(byte[].class)
                .persistenceExceptionResolver(PostgresEventStorageEngine::isDuplicate)
                .appendEvents(new AppendStatement(sagaIds, projections))
                .appendSnapshot(PostgresEventStorageEngine::upsertSnapshot));
        this.hasSnapshots = hasSnapshots;
        this.prefetchPlan = prefetchPlan;
        this.transactions = transactions;
    }

    /**
     * Whether a unique key was violated, because two writers appended to one aggregate: SQLState 23505, which Axon's
     * default resolver does not recognize.
     */
    private static boolean isDuplicate(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && "23505".equals(sql.getSQLState())) return true;
        }
        return false;
    }

    /**
     * Reads the snapshot, and throws an exception if it cannot be deserialized. After the exception, the event store
     * reads all events instead. Without the exception, Axon would fail later, in the command, or build the aggregate
     * only from the events after the snapshot.
     */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateIdentifier) {
        if (!hasSnapshots.test(aggregateIdentifier)) return Optional.empty();
        var snapshot = super.readSnapshot(aggregateIdentifier);
        snapshot.ifPresent(read -> {
            if (read.getPayload() instanceof UnknownSerializedType) {
                throw new SerializationException("the snapshot of " + aggregateIdentifier + " has an unknown type");
            }
        });
        return snapshot;
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return prefetched(aggregateIdentifier)
                .<Stream<? extends DomainEventData<?>>>map(aggregate -> Stream.ofNullable(aggregate.snapshot()))
                .orElseGet(() -> super.readSnapshotData(aggregateIdentifier));
    }

    /**
     * Uses the prefetched events if they start at the sequence number that Axon asks for. They do not if Axon has
     * ignored a snapshot that it cannot use: Axon then asks for all events, but only those after the snapshot were
     * prefetched.
     */
    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long first, int batchSize) {
        var prefetched = prefetched(aggregateIdentifier).filter(aggregate -> aggregate.firstSequenceNumber() == first);
        return prefetched.isPresent()
                ? prefetched.get().events()
                : super.fetchDomainEvents(aggregateIdentifier, first, batchSize);
    }

    private Optional<StoredAggregate> prefetched(String aggregateIdentifier) {
        return BatchPrefetch.find(
                aggregateIdentifier, prefetchPlan, ids -> read(ids, hasSnapshots.test(aggregateIdentifier)));
    }

    private Map<String, StoredAggregate> read(Collection<String> aggregateIdentifiers, boolean withSnapshots) {
        var events = new HashMap<String, List<DomainEventData<?>>>();
        var snapshots = new HashMap<String, DomainEventData<?>>();
        transactions.executeInTransaction(() -> JdbcUtils.executeQuery(
                getConnection(),
                connection -> prepareRead(connection, aggregateIdentifiers, withSnapshots),
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
                        "the events of " + aggregateIdentifiers.size() + " aggregates cannot be read", e)));
        var stored = new HashMap<String, StoredAggregate>();
        for (var id : aggregateIdentifiers) {
            stored.put(id, new StoredAggregate(snapshots.get(id), events.getOrDefault(id, List.of())));
        }
        return stored;
    }

    private static PreparedStatement prepareRead(
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
        return Timestamps.instant(row, column).toString();
    }

    /**
     * Keeps the snapshot with the highest sequence number. If the sequence numbers are equal, keeps the one that is
     * written later, because this release may be unable to read the earlier one. The table has one row per aggregate,
     * so a plain insert would fail from the second snapshot on.
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
