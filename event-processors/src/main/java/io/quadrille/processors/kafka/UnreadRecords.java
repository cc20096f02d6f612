package io.quadrille.processors.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far topics have come and what is old on them, over one connection that is kept. Not thread-safe. */
public final class UnreadRecords implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> settings;
  private KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param settings what every Kafka client here is told
   */
  public UnreadRecords(Map<String, Object> settings) {
    this.settings = new HashMap<>(settings);
    this.settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    // One record of each partition is wanted; the broker sends at least one batch, whatever its size.
    this.settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
  }

  /**
   * The offset after the last record, of each partition of the topics.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker answers within three seconds
   */
  public Map<TopicPartition, Long> ends(Collection<String> topics) {
    var partitions = new HashSet<TopicPartition>();
    for (var topic : topics) {
      for (var partition : consumer().partitionsFor(topic, PATIENCE)) partitions.add(new TopicPartition(topic, partition.partition()));
    }
    // Asked for partitions that are not assigned, the consumer warns of each.
    consumer().assign(partitions);
    return consumer().endOffsets(partitions, PATIENCE);
  }

  /**
   * When the oldest of the records at these offsets was published, in milliseconds since 1970. Where the topic no longer holds
   * that record, the first one that it still holds counts: nobody is told that nothing is old just when records are lost.
   *
   * @throws org.apache.kafka.common.KafkaException if none came within three seconds: no broker answers, or none is held any more
   */
  public long oldest(Map<TopicPartition, Long> offsets) {
    Set<TopicPartition> left = new HashSet<>(offsets.keySet());
    Optional<Long> oldest = Optional.empty();
    consumer().assign(left);
    // A partition that was assigned before is still as it was left.
    consumer.resume(left);
    offsets.forEach(consumer::seek);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!left.isEmpty() && System.nanoTime() < until) {
      var records = poll();
      for (var partition : records.partitions()) {
        if (!left.remove(partition)) continue;
        long published = records.records(partition).getFirst().timestamp();
        oldest = Optional.of(oldest.map(other -> Math.min(other, published)).orElse(published));
      }
      consumer.pause(records.partitions());
    }
    return oldest.orElseThrow(() -> new TimeoutException("None of the records came at " + offsets));
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      return consumer.poll(POLL);
    } catch (InvalidOffsetException gone) {
      consumer.seekToBeginning(gone.partitions());
      return ConsumerRecords.empty();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    if (consumer == null) consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return consumer;
  }

  @Override
  public void close() {
    if (consumer != null) consumer.close();
    consumer = null;
  }
}
