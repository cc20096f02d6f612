package io.quadrille.processors.timeline;

import io.quadrille.processors.choreography.Topic;
import io.quadrille.processors.eventstore.EventRow;
import io.quadrille.processors.provenance.Provenance;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;

import static io.quadrille.processors.kafka.RecordHeaders.TRACE_PARENT;

/**
 * An event of an order, from this database's event store, or from another's by way of its topic.
 *
 * @param position its global index; null if it is from another store
 * @param type its logical name
 */
record KeptEvent(Long position, String type, DomainEventMessage<?> message) {

  static KeptEvent of(ResultSet row, Serializer serializer) throws SQLException {
    return new KeptEvent(
        row.getObject("global_index", Long.class), row.getString("payload_type"), EventRow.read(row, serializer));
  }

  /** Whether it is among those of this store that have a topic. */
  boolean isPublished() {
    return position != null && Topic.carrying(message.getPayloadType()).isPresent();
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
