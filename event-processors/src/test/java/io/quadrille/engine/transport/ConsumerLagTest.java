package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.engine.transport.TestTopics.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.transport.ConsumerLag.PartitionLag;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The number and the age of unread records, also where some have expired. */
class ConsumerLagTest {

    private static final long NOON = 1_790_000_000_000L;

    private final TestTopics topics = new TestTopics().create();
    private final ConsumerLag records =
            new ConsumerLag(Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers()));

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

    private PartitionLag lag(TopicPartition partition, long position) {
        return lag(Map.of(partition, position)).get(partition);
    }

    private Map<TopicPartition, PartitionLag> lag(Map<TopicPartition, Long> positions) {
        var names = topics.topics.all().keySet();
        var ends = records.endOffsets(names);
        ends.keySet().retainAll(positions.keySet());
        return records.lag(KafkaTrackingToken.newInstance(positions), names, ends);
    }

    /** The broker writes a transaction's marker shortly after it has answered the commit. */
    private void awaitLag(TopicPartition partition, long position, PartitionLag expected) {
        await().untilAsserted(() -> assertThat(lag(partition, position)).isEqualTo(expected));
    }

    private static PartitionLag unread(long records, long oldest) {
        return new PartitionLag(records, OptionalLong.of(oldest), true);
    }

    @Test
    void the_lag_has_the_oldest_unread_record_of_each_partition() {
        var one = topics.partition(ONE, 0);
        var other = topics.partition(OTHER, 0);
        assertThat(lag(Map.of(one, 0L, other, -1L)))
                .isEqualTo(Map.of(one, unread(3, NOON + 1_000), other, unread(1, NOON + 10_000)));
        assertThat(lag(one, 3)).isEqualTo(PartitionLag.NONE);
    }

    @Test
    void a_position_beyond_the_end_makes_the_lag_of_the_topic_negative() {
        var one = topics.partition(ONE, 0);
        var other = topics.partition(ONE, 1);
        topics.publish(ONE, 1, NOON, "o-4", "o-5", "o-6");
        assertThat(lag(one, 9)).isEqualTo(new PartitionLag(-6, OptionalLong.empty(), false));
        assertThat(ConsumerLag.byTopic(lag(Map.of(one, 9L, other, -1L)))).isEqualTo(Map.of(one.topic(), -6L));
    }

    @Test
    void the_first_record_left_counts_where_records_have_expired() {
        topics.expire(topics.partition(ONE, 0), 2);
        assertThat(lag(topics.partition(ONE, 0), -1)).isEqualTo(unread(4, NOON + 2_000));
    }

    @Test
    void the_age_is_empty_where_all_records_have_expired() {
        topics.expire(topics.partition(ONE, 0), 4);
        assertThat(lag(topics.partition(ONE, 0), -1)).isEqualTo(new PartitionLag(4, OptionalLong.empty(), false));
    }

    @Test
    void a_partition_that_does_not_answer_does_not_hide_other_partitions() {
        var one = topics.partition(ONE, 0);
        var silent = topics.partition(ONE, 99);
        var gone = topics.partition(OTHER, 98);
        var names = topics.topics.all().keySet();
        var token = KafkaTrackingToken.newInstance(Map.of(one, 0L, silent, 3L, gone, 3L));
        assertThat(records.lag(token, names, Map.of(one, 4L, silent, 6L)))
                .isEqualTo(Map.of(
                        one, unread(3, NOON + 1_000),
                        silent, new PartitionLag(2, OptionalLong.empty(), false),
                        gone, new PartitionLag(0, OptionalLong.empty(), false)));
    }

    @Test
    void the_markers_of_transactions_and_aborted_records_do_not_count() {
        var one = topics.partition(ONE, 0);
        try (var transactions = new Transactions(topics)) {
            transactions.commit(ONE, 0, NOON + 5_000, "o-5");
            awaitLag(one, 3, unread(2, NOON + 5_000));
            assertThat(lag(one, 4)).as("only the marker follows the record").isEqualTo(PartitionLag.NONE);

            for (int i = 0; i < 50; i++) transactions.abort(ONE, 0, NOON + 6_000, "o-6", "o-7");
            assertThat(lag(one, 4)).as("aborted records do not count").isEqualTo(PartitionLag.NONE);
            assertThat(lag(one, 4)).as("nor in a second call").isEqualTo(PartitionLag.NONE);

            topics.publish(ONE, 0, NOON + 8_000, "o-8");
            awaitLag(one, 4, unread(1, NOON + 8_000));
            assertThat(lag(one, 3)).extracting(PartitionLag::oldest).isEqualTo(OptionalLong.of(NOON + 5_000));
        }
    }

    @Test
    void the_records_of_an_open_transaction_do_not_count() {
        var one = topics.partition(ONE, 0);
        try (var transactions = new Transactions(topics)) {
            transactions.open(ONE, 0, NOON + 5_000, "o-5");
            assertThat(lag(one, 3)).isEqualTo(PartitionLag.NONE);
            transactions.commit();
            awaitLag(one, 3, unread(2, NOON + 5_000));
        }
    }
}
