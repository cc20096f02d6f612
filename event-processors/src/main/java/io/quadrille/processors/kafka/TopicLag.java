package io.quadrille.processors.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;

/** How many records lie behind a position. Asks the broker at each call. Thread-safe. */
public final class TopicLag {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ConsumerFactory<byte[], byte[]> consumers;

  public TopicLag(ConsumerFactory<byte[], byte[]> consumers) {
    this.consumers = consumers;
  }

  /**
   * The offset after the last record, of each partition of the topics.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker answers within three seconds
   */
  public Map<TopicPartition, Long> ends(Collection<String> topics) {
    try (var consumer = consumers.createConsumer(null)) {
      var partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic, PATIENCE).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      // Asked for partitions that are not assigned, the consumer warns of each.
      consumer.assign(partitions);
      return consumer.endOffsets(partitions, PATIENCE);
    }
  }

  /** By topic, for those of the topics that a group reads. */
  public static Map<String, Long> behind(
      KafkaTrackingToken position, Collection<String> topics, Map<TopicPartition, Long> ends) {
    var lag = new TreeMap<String, Long>();
    ends.forEach(
        (partition, end) -> {
          if (!topics.contains(partition.topic())) return;
          long read = position.getPositions().getOrDefault(partition, -1L);
          lag.merge(partition.topic(), Math.max(0, end - 1 - read), Long::sum);
        });
    return lag;
  }
}
