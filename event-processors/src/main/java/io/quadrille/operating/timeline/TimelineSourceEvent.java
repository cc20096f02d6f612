package io.quadrille.operating.timeline;

import static io.quadrille.engine.transport.RecordHeaders.TRACE_PARENT;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.provenance.Provenance;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event of an order: from this database's event store, or from another domain's event store by way of its topic.
 *
 * @param position the global index; null if the event is from another store
 * @param name the logical name of the event's type
 * @param type null if this release does not know the type
 * @param carriedBy the topic on which the event is published; null if it is not published
 */
record TimelineSourceEvent(
        @Nullable Long position,
        String name,
        @Nullable Class<?> type,
        @Nullable SagaTopic carriedBy,
        DomainEventMessage<?> message) {

    static TimelineSourceEvent of(ResultSet row, Saga saga, Serializer serializer) throws SQLException {
        var name = row.getString("payload_type");
        var type = saga.messageTypes().named(name);
        return new TimelineSourceEvent(
                row.getObject("global_index", Long.class),
                name,
                type.orElse(null),
                type.flatMap(saga::carrying).orElse(null),
                message(row, serializer));
    }

    /**
     * An event of a type that only a newer release knows is returned with its payload unread, so that it is shown too.
     */
    private static DomainEventMessage<?> message(ResultSet row, Serializer serializer) throws SQLException {
        try {
            return EventRow.read(row, serializer);
        } catch (UnknownMessageTypeException newer) {
            return EventRow.unread(row, serializer);
        }
    }

    String domain() {
        return name.substring(0, name.indexOf('.'));
    }

    Optional<SagaTopic> topic() {
        return Optional.ofNullable(carriedBy);
    }

    /** Whether the relay of this store publishes the event. */
    boolean isPublished() {
        return position != null && topic().isPresent();
    }

    String id() {
        return message.getIdentifier();
    }

    Instant time() {
        return message.getTimestamp();
    }

    @Nullable
    String causationId() {
        return Provenance.of(message.getMetaData()).causationId();
    }

    /** The trace of {@code traceparent: 00-<trace>-<span>-<flags>}; null if the event was stored without one. */
    @Nullable
    String traceId() {
        var parent = message.getMetaData().get(TRACE_PARENT);
        var parts = parent == null ? new String[0] : parent.toString().split("-");
        return parts.length < 4 ? null : parts[1];
    }
}
