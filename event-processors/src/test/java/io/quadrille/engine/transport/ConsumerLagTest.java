package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.engine.transport.TestTopics.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.transport.ConsumerLag.Unread;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How old what a group has not taken is, also where the topic has forgotten some of it. */
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

    private Unread behind(TopicPartition partition, long position) {
        return behind(Map.of(partition, position)).get(partition);
    }

    private Map<TopicPartition, Unread> behind(Map<TopicPartition, Long> positions) {
        var names = topics.topics.all().keySet();
        var ends = records.ends(names);
        ends.keySet().retainAll(positions.keySet());
        return records.behind(KafkaTrackingToken.newInstance(positions), names, ends);
    }

    /** The broker writes a transaction's marker a moment after it has agreed to the end. */
    private void awaitBehind(TopicPartition partition, long position, Unread expected) {
        await().untilAsserted(() -> assertThat(behind(partition, position)).isEqualTo(expected));
    }

    private static Unread unread(long records, long oldest) {
        return new Unread(records, OptionalLong.of(oldest), true);
    }

    @Test
    void of_each_partition_the_oldest_counts() {
        var one = topics.partition(ONE, 0);
        var other = topics.partition(OTHER, 0);
        assertThat(behind(Map.of(one, 0L, other, -1L)))
                .isEqualTo(Map.of(one, unread(3, NOON + 1_000), other, unread(1, NOON + 10_000)));
        assertThat(behind(one, 3)).isEqualTo(Unread.NONE);
    }

    @Test
    void a_position_beyond_the_end_is_less_than_nothing_whatever_there_is_to_take_elsewhere() {
        var one = topics.partition(ONE, 0);
        var other = topics.partition(ONE, 1);
        topics.publish(ONE, 1, NOON, "o-4", "o-5", "o-6");
        assertThat(behind(one, 9)).isEqualTo(new Unread(-6, OptionalLong.empty(), false));
        assertThat(ConsumerLag.byTopic(behind(Map.of(one, 9L, other, -1L)))).isEqualTo(Map.of(one.topic(), -6L));
    }

    @Test
    void behind_what_the_topic_holds_its_first_record_counts() {
        topics.expire(topics.partition(ONE, 0), 2);
        assertThat(behind(topics.partition(ONE, 0), -1)).isEqualTo(unread(4, NOON + 2_000));
    }

    @Test
    void what_is_unknown_is_no_age() {
        topics.expire(topics.partition(ONE, 0), 4);
        assertThat(behind(topics.partition(ONE, 0), -1)).isEqualTo(new Unread(4, OptionalLong.empty(), false));
    }

    @Test
    void a_partition_that_does_not_answer_hides_no_other_one() {
        var one = topics.partition(ONE, 0);
        var silent = topics.partition(ONE, 99);
        var gone = topics.partition(OTHER, 98);
        var names = topics.topics.all().keySet();
        var token = KafkaTrackingToken.newInstance(Map.of(one, 0L, silent, 3L, gone, 3L));
        assertThat(records.behind(token, names, Map.of(one, 4L, silent, 6L)))
                .isEqualTo(Map.of(
                        one, unread(3, NOON + 1_000),
                        silent, new Unread(2, OptionalLong.empty(), false),
                        gone, new Unread(0, OptionalLong.empty(), false)));
    }

    @Test
    void a_transaction_leaves_nothing_unread_but_its_records() {
        var one = topics.partition(ONE, 0);
        try (var transactions = new Transactions(topics)) {
            transactions.commit(ONE, 0, NOON + 5_000, "o-5");
            awaitBehind(one, 3, unread(2, NOON + 5_000));
            assertThat(behind(one, 4))
                    .as("behind its record there is its marker only")
                    .isEqualTo(Unread.NONE);

            for (int i = 0; i < 50; i++) transactions.abort(ONE, 0, NOON + 6_000, "o-6", "o-7");
            assertThat(behind(one, 4)).as("what was aborted was never there").isEqualTo(Unread.NONE);
            assertThat(behind(one, 4)).as("nor when it is asked for again").isEqualTo(Unread.NONE);

            topics.publish(ONE, 0, NOON + 8_000, "o-8");
            awaitBehind(one, 4, unread(1, NOON + 8_000));
            assertThat(behind(one, 3)).extracting(Unread::oldest).isEqualTo(OptionalLong.of(NOON + 5_000));
        }
    }

    @Test
    void of_an_open_transaction_nothing_can_be_read_yet() {
        var one = topics.partition(ONE, 0);
        try (var transactions = new Transactions(topics)) {
            transactions.open(ONE, 0, NOON + 5_000, "o-5");
            assertThat(behind(one, 3)).isEqualTo(Unread.NONE);
            transactions.commit();
            awaitBehind(one, 3, unread(2, NOON + 5_000));
        }
    }
}
