package io.quadrille.processors.kafka;

import io.quadrille.processors.processing.Parkable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;

/** An event with the record that it was read from. */
final class RecordedEvent<T> extends GenericTrackedDomainEventMessage<T> implements Parkable {

  private static final long serialVersionUID = 1;

  private final transient ConsumerRecord<byte[], byte[]> record;

  RecordedEvent(TrackingToken token, DomainEventMessage<T> event, ConsumerRecord<byte[], byte[]> record) {
    super(token, event);
    this.record = record;
  }

  @Override
  public String standsAt() {
    return position(record);
  }

  @Override
  public TrackedEventMessage<?> parked(String cause) {
    return new GenericTrackedEventMessage<>(trackingToken(), UnreadableRecord.message(record, cause));
  }

  /** As {@link ParkedRecord#position()} writes it. */
  static String position(ConsumerRecord<?, ?> record) {
    return SkippedRecords.position(record.topic(), record.partition(), record.offset());
  }
}
