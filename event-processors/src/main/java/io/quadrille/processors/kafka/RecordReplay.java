package io.quadrille.processors.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;

import static java.util.Optional.empty;

/** Reads a parked record once more, from its stored key, value and headers, as if it came from its topic now. Thread-safe. */
public final class RecordReplay {

  private final KafkaMessageConverter<byte[], byte[]> converter;

  public RecordReplay(KafkaMessageConverter<byte[], byte[]> converter) {
    this.converter = converter;
  }

  /** The event, whose payload is an {@link UnreadableRecord} with the cause if it still cannot be read. */
  public EventMessage<?> read(ParkedRecord parked) {
    var headers = new RecordHeaders();
    parked.headers().forEach(header -> headers.add(header.name(), header.value()));
    var record =
        new ConsumerRecord<>(
            parked.topic(),
            parked.partition(),
            parked.offset(),
            parked.parkedAt().toEpochMilli(),
            TimestampType.CREATE_TIME,
            ConsumerRecord.NULL_SIZE,
            ConsumerRecord.NULL_SIZE,
            parked.key(),
            parked.value(),
            headers,
            empty());
    return converter.readKafkaMessage(record).orElseThrow();
  }
}
