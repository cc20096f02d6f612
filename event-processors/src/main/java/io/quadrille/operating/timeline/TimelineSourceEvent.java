package io.quadrille.operating.timeline;

import static io.quadrille.engine.transport.RecordHeaders.TRACE_PARENT;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.provenance.Provenance;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;

/**
 * An event of an order, from this database's event store, or from another's by way of its topic.
 *
 * @param position its global index; null if it is from another store
 * @param name its type's logical name
 * @param type null if this release does not know it
 */
record TimelineSourceEvent(Long position, String name, Class<?> type, DomainEventMessage<?> message) {

    static TimelineSourceEvent of(ResultSet row, MessageTypes types, Serializer serializer) throws SQLException {
        var name = row.getString("payload_type");
        return new TimelineSourceEvent(
                row.getObject("global_index", Long.class),
                name,
                types.named(name).orElse(null),
                message(row, serializer));
    }

    /** A newer release's event has its place too. */
    private static DomainEventMessage<?> message(ResultSet row, Serializer serializer) throws SQLException {
        try {
            return EventRow.read(row, serializer);
        } catch (UnknownMessageTypeException newer) {
            return EventRow.unread(row, serializer);
        }
    }

    Domain domain() {
        return Domain.valueOf(name.substring(0, name.indexOf('.')).toUpperCase(Locale.ROOT));
    }

    Optional<Topic> topic() {
        return type == null ? Optional.empty() : Topic.carrying(type);
    }

    /** Whether it is among those of this store that have a topic. */
    boolean isPublished() {
        return position != null && topic().isPresent();
    }

    String id() {
        return message.getIdentifier();
    }

    Instant time() {
        return message.getTimestamp();
    }

    String causationId() {
        return Provenance.of(message.getMetaData()).causationId();
    }

    /** As in {@code traceparent: 00-<trace>-<span>-<flags>}; null if the event was stored without one. */
    String traceId() {
        var parent = message.getMetaData().get(TRACE_PARENT);
        var parts = parent == null ? new String[0] : parent.toString().split("-");
        return parts.length < 4 ? null : parts[1];
    }
}
