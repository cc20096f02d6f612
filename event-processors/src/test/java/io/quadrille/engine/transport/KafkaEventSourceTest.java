package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.engine.transport.TestTopics.OTHER;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where our source begins to read, and that it closes its consumers. */
class KafkaEventSourceTest {

    private static final long TIME = System.currentTimeMillis();

    private final TestTopics kafka = new TestTopics();
    private final CountedConsumers consumers = CountedConsumers.strict();
    private final StreamableMessageSource<TrackedEventMessage<?>> source = kafka.ours(consumers);

    @AfterEach
    void close() {
        kafka.close();
        consumers.close();
    }

    @Test
    void the_tail_token_has_each_partition_in_front_of_its_first_record() {
        kafka.create();
        assertThat(positions(source.createTailToken())).isEqualTo(everywhere(-1));
    }

    @Test
    void the_tail_token_is_in_front_of_the_first_record_that_retention_has_left() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1", "o-2", "o-3");
        kafka.expire(kafka.partition(ONE, 0), 2);
        assertThat(positions(source.createTailToken())).containsEntry(kafka.partition(ONE, 0), 1L);
        try (var stream = source.openStream(source.createTailToken())) {
            assertThat(next(stream).getIdentifier()).startsWith("o-3");
        }
    }

    @Test
    void the_token_of_the_first_record_has_each_partition() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 2, TIME, "o-1");
        try (var stream = source.openStream(null)) {
            var expected = everywhere(-1);
            expected.put(kafka.partition(ONE, 2), 0L);
            assertThat(positions(next(stream).trackingToken())).isEqualTo(expected);
        }
    }

    @Test
    void the_head_token_of_empty_topics_is_their_tail_and_moves_with_each_record() {
        kafka.create();
        assertThat(positions(source.createHeadToken())).isEqualTo(everywhere(-1));

        kafka.publish(OTHER, 1, TIME, "o-1", "o-2");
        var expected = everywhere(-1);
        expected.put(kafka.partition(OTHER, 1), 1L);
        assertThat(positions(source.createHeadToken())).isEqualTo(expected);
    }

    @Test
    void a_token_at_a_time_is_in_front_of_the_first_record_from_that_time_on() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1");
        kafka.publish(ONE, 0, TIME + 10, "o-2");
        kafka.publish(OTHER, 0, TIME, "o-3");

        assertThat(positions(source.createTokenAt(Instant.ofEpochMilli(TIME)))).isEqualTo(everywhere(-1));
        var between = positions(source.createTokenAt(Instant.ofEpochMilli(TIME + 5)));
        assertThat(between).containsEntry(kafka.partition(ONE, 0), 0L).containsEntry(kafka.partition(OTHER, 0), 0L);
        assertThat(positions(source.createTokenAt(Instant.ofEpochMilli(TIME + 11))))
                .isEqualTo(positions(source.createHeadToken()));
        try (var stream = source.openStream(KafkaTrackingToken.newInstance(between))) {
            assertThat(next(stream).getIdentifier()).startsWith("o-2");
        }
    }

    @Test
    void a_stream_begins_after_its_position() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1", "o-2", "o-3");
        TrackingToken stored;
        try (var stream = source.openStream(source.createTailToken())) {
            next(stream);
            stored = next(stream).trackingToken();
        }
        try (var stream = source.openStream(stored)) {
            assertThat(next(stream).getIdentifier()).startsWith("o-3");
        }
    }

    @Test
    void a_reopened_stream_reads_added_partitions_from_their_first_record() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1");
        TrackingToken stored;
        try (var stream = source.openStream(source.createTailToken())) {
            stored = next(stream).trackingToken();
        }
        kafka.enlarge(ONE, 6);
        kafka.publish(ONE, 5, TIME, "o-2");
        await("the new partition is known")
                .until(() -> positions(source.createTailToken()).size() == 10);
        try (var stream = source.openStream(stored)) {
            assertThat(next(stream).getIdentifier()).startsWith("o-2");
        }
    }

    @Test
    void a_missing_topic_is_an_error() {
        assertThatThrownBy(() -> source.openStream(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(kafka.topics.nameOf(ONE));
        assertThat(consumers.open()).isZero();
    }

    @Test
    void creating_topics_twice_changes_nothing() {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1");
        kafka.create();
        assertThat(positions(source.createHeadToken())).containsEntry(kafka.partition(ONE, 0), 0L);
    }

    @Test
    void a_closed_stream_closes_its_consumer() throws InterruptedException {
        kafka.create();
        kafka.publish(ONE, 0, TIME, "o-1");
        try (var stream = source.openStream(source.createTailToken())) {
            next(stream);
            assertThat(consumers.open()).isEqualTo(1);
        }
        await().until(() -> consumers.open() == 0);
    }

    private Map<TopicPartition, Long> everywhere(long position) {
        var positions = new HashMap<TopicPartition, Long>();
        kafka.partitions().forEach(partition -> positions.put(partition, position));
        return positions;
    }

    private static Map<TopicPartition, Long> positions(TrackingToken token) {
        return ((KafkaTrackingToken) token).getPositions();
    }

    private static TrackedEventMessage<?> next(BlockingStream<TrackedEventMessage<?>> stream)
            throws InterruptedException {
        assertThat(stream.hasNextAvailable((int) PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("there is a record")
                .isTrue();
        return stream.nextAvailable();
    }
}
