package io.quadrille.engine.eventstore;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.projection.WrittenProjections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.statements.AppendEventsStatementBuilder;
import org.axonframework.eventsourcing.eventstore.jdbc.statements.TimestampWriter;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;

/**
 * Appends all events of a unit of work with one statement, whose parameters are arrays. Rows are inserted in the order
 * of their aggregates, so that of two processes that append to the same aggregates, one waits for the other and they
 * cannot deadlock. The statement also names the projections that this process writes. Only events of aggregates can be
 * appended; any other message fails.
 */
final class AppendStatement implements AppendEventsStatementBuilder {

    /** The subselect sets the names of the projections once, before the first row is inserted. */
    private static final String INSERT = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type,
          payload_revision, payload, meta_data, time_stamp)
        select * from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[],
          ?::bytea[], ?::timestamptz[]) where (select set_config('quadrille.projections', ?, true)) is not null\
        """;

    /**
     * Maximum size in bytes of an event with its metadata. An event of an order with 100 lines has 13 KB; metadata has
     * at most 16,000 characters, each of which takes at most six bytes. The limit is below what every topic must accept
     * (128 KB), so no stored event can block the relay.
     */
    static final int MAX_EVENT_BYTES = 112 * 1024;

    private final SagaIds sagaIds;
    private final WrittenProjections projections;

    AppendStatement(SagaIds sagaIds, WrittenProjections projections) {
        this.sagaIds = sagaIds;
        this.projections = projections;
    }

    @Override
    public PreparedStatement build(
            Connection connection,
            EventSchema schema,
            Class<?> dataType,
            List<? extends EventMessage<?>> messages,
            Serializer serializer,
            TimestampWriter timestampWriter)
            throws SQLException {
        int size = messages.size();
        var identifiers = new String[size];
        var aggregates = new String[size];
        var sequences = new Long[size];
        var types = new String[size];
        var sagas = new String[size];
        var payloadTypes = new String[size];
        var revisions = new String[size];
        var payloads = new byte[size][];
        var metaData = new byte[size][];
        var times = new String[size];
        int row = 0;
        for (var event : byAggregate(messages)) {
            SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
            identifiers[row] = event.getIdentifier();
            aggregates[row] = event.getAggregateIdentifier();
            sequences[row] = event.getSequenceNumber();
            types[row] = event.getType();
            sagas[row] = sagaIds.sagaId(event.getPayload()).orElse(null);
            payloadTypes[row] = payload.getType().getName();
            revisions[row] = payload.getType().getRevision();
            payloads[row] = payload.getData();
            metaData[row] = event.serializeMetaData(serializer, byte[].class).getData();
            int bytes = payloads[row].length + metaData[row].length;
            if (bytes > MAX_EVENT_BYTES) throw new EventTooLargeException(event, bytes, MAX_EVENT_BYTES);
            times[row] = Timestamps.of(event.getTimestamp()).toString();
            row++;
        }
        var statement = connection.prepareStatement(INSERT);
        int column = 1;
        for (var values : List.of(identifiers, aggregates)) statement.setArray(column++, text(connection, values));
        statement.setArray(column++, connection.createArrayOf("bigint", sequences));
        for (var values : List.of(types, sagas, payloadTypes, revisions)) {
            statement.setArray(column++, text(connection, values));
        }
        statement.setArray(column++, connection.createArrayOf("bytea", payloads));
        statement.setArray(column++, connection.createArrayOf("bytea", metaData));
        statement.setArray(column++, connection.createArrayOf("timestamptz", times));
        statement.setString(column, projections.value());
        statement.addBatch();
        return statement;
    }

    private static java.sql.Array text(Connection connection, String[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private static List<? extends DomainEventMessage<?>> byAggregate(List<? extends EventMessage<?>> messages) {
        return messages.stream()
                .<DomainEventMessage<?>>map(DomainEventMessage.class::cast)
                .sorted(Comparator.comparing(DomainEventMessage::getAggregateIdentifier))
                .toList();
    }
}
