package io.quadrille.processors.kafka;

import io.quadrille.embedded.EmbeddedServers;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.quadrille.processors.kafka.TestTopics.ONE;
import static io.quadrille.processors.kafka.TestTopics.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How old what a group has not taken is, also where the topic has forgotten some of it. */
class UnreadRecordsTest {

  private static final long NOON = 1_790_000_000_000L;

  private final TestTopics topics = new TestTopics().create();
  private final UnreadRecords records =
      new UnreadRecords(Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers()));

  @BeforeEach
  void one_record_a_second() {
    for (int second = 0; second < 4; second++) topics.publish(ONE, 0, NOON + second * 1_000, "o-" + second);
    topics.publish(OTHER, 0, NOON + 10_000, "o-0");
  }

  @AfterEach
  void close() {
    records.close();
    topics.close();
  }

  @Test
  void the_oldest_of_several_partitions_counts() {
    assertThat(records.oldest(Map.of(topics.partition(ONE, 0), 1L, topics.partition(OTHER, 0), 0L))).isEqualTo(NOON + 1_000);
  }

  @Test
  void behind_what_the_topic_holds_its_first_record_counts() {
    topics.expire(topics.partition(ONE, 0), 2);
    assertThat(records.oldest(Map.of(topics.partition(ONE, 0), 0L, topics.partition(OTHER, 0), 0L))).isEqualTo(NOON + 2_000);
  }

  @Test
  void what_is_unknown_is_no_age() {
    topics.expire(topics.partition(ONE, 0), 4);
    assertThatThrownBy(() -> records.oldest(Map.of(topics.partition(ONE, 0), 0L))).isInstanceOf(KafkaException.class);
  }
}
