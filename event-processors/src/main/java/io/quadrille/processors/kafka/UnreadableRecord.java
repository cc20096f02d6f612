package io.quadrille.processors.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;

/**
 * A record that could not be read as an event, or could not be kept as one, as it came, with the cause. It travels through the
 * processor in the place of the event, so that parking it and moving the position past it happen in one transaction.
 *
 * @param cause is cut to {@value #MAX_CAUSE} characters: it may quote the record, which is kept whole anyway, and the time that its
 *     kind takes to compute grows with the square of its length
 */
public record UnreadableRecord(
    String topic, int partition, long offset, byte[] key, List<RawHeader> headers, byte[] value, String cause) {

  static final int MAX_CAUSE = 2_000;

  public UnreadableRecord {
    if (cause.length() > MAX_CAUSE) cause = cause.substring(0, MAX_CAUSE) + "…";
  }

  /** Whether it is larger than any event; then nothing will ever read its value. */
  boolean isOversize() {
    long bytes = length(key) + length(value);
    for (var header : headers) bytes += header.name().length() + length(header.value());
    return bytes > EventRecordConverter.MAX_BYTES;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** A header as it came; a name may come twice. */
  public record RawHeader(String name, byte[] value) {}

  /** What a group handles in the place of the event. The same record makes a message of the same identifier. */
  static EventMessage<UnreadableRecord> message(ConsumerRecord<byte[], byte[]> record, String cause) {
    var headers = new ArrayList<RawHeader>();
    record.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
    var unreadable =
        new UnreadableRecord(
            record.topic(), record.partition(), record.offset(), record.key(), List.copyOf(headers), record.value(), cause);
    var identifier = record.topic() + "-" + record.partition() + "-" + record.offset();
    var time = Instant.ofEpochMilli(record.timestamp());
    return new GenericEventMessage<>(new GenericMessage<>(identifier, unreadable, MetaData.emptyInstance()), () -> time);
  }
}
