package io.quadrille.processors.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/** The columns by which every table here that holds events holds them. */
public final class EventRow {

  public static final String COLUMNS =
      "event_identifier, aggregate_identifier, sequence_number, type, payload_type, payload_revision, payload, meta_data,"
          + " time_stamp";

  private EventRow() {}

  /** The event of the current row; payload and metadata are read when they are asked for. */
  public static DomainEventMessage<?> read(ResultSet row, Serializer serializer) throws SQLException {
    var payload =
        new SimpleSerializedObject<>(
            row.getBytes("payload"), byte[].class, row.getString("payload_type"), row.getString("payload_revision"));
    var metaData = new SerializedMetaData<>(row.getBytes("meta_data"), byte[].class);
    var time = row.getObject("time_stamp", OffsetDateTime.class).toInstant();
    return new GenericDomainEventMessage<>(
        row.getString("type"),
        row.getString("aggregate_identifier"),
        row.getLong("sequence_number"),
        new SerializedMessage<>(
            row.getString("event_identifier"),
            new LazyDeserializingObject<>(payload, serializer),
            new LazyDeserializingObject<>(metaData, serializer)),
        () -> time);
  }
}
