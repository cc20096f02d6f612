package io.quadrille.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.SagaTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.Buffer;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaEventMessage;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.SortedKafkaMessageBuffer;
import org.junit.jupiter.api.Test;

/**
 * The buffer returns all fetched records in the order of fetching, which is the order of their tokens. The extension's
 * buffer sorts by time, partition and offset, but not by topic.
 */
class BufferContractTest {

    private static final long TIME = 1_700_000_000_000L;

    @Test
    void the_buffer_keeps_records_of_two_topics_with_equal_time_partition_and_offset() throws InterruptedException {
        equalCoordinatesOnTwoTopics(new FifoBuffer<>(10));
    }

    @Test
    void the_stock_buffer_replaces_a_record_by_one_of_another_topic() {
        assertThatThrownBy(() -> equalCoordinatesOnTwoTopics(new SortedKafkaMessageBuffer<>(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("could not find")
                .hasMessageContaining("o-2");
    }

    @Test
    void the_buffer_returns_records_in_the_order_of_their_tokens() throws InterruptedException {
        orderOfFetching(new FifoBuffer<>(10));
    }

    @Test
    void the_stock_buffer_returns_a_later_token_before_an_earlier_one() {
        assertThatThrownBy(() -> orderOfFetching(new SortedKafkaMessageBuffer<>(10)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("differences at these indexes");
    }

    @Test
    void the_first_token_of_the_stock_buffer_covers_the_record_that_follows() throws InterruptedException {
        var buffer = new SortedKafkaMessageBuffer<KafkaEventMessage>(10);
        putUnsorted(buffer);

        var first = buffer.take().value().trackingToken();
        var next = buffer.take().value().trackingToken();
        assertThat(first.covers(next))
                .as("a processor takes the next record for handled already")
                .isTrue();
    }

    private static void equalCoordinatesOnTwoTopics(Buffer<KafkaEventMessage> buffer) throws InterruptedException {
        var token = KafkaTrackingToken.emptyToken();
        var fetched = new ArrayList<KafkaEventMessage>();
        fetched.add(fetched(token, Topics.STOCK_SUCCESS, "o-1", 0, 5, TIME));
        fetched.add(fetched(token, Topics.COUPON_SUCCESS, "o-2", 0, 5, TIME));
        buffer.putAll(fetched);

        assertThat(identifiers(buffer)).containsExactlyInAnyOrderElementsOf(identifiers(fetched));
    }

    private static void orderOfFetching(Buffer<KafkaEventMessage> buffer) throws InterruptedException {
        var fetched = putUnsorted(buffer);
        assertThat(identifiers(buffer)).containsExactlyElementsOf(identifiers(fetched));
    }

    /** The records of one fetch. Those of a partition are adjacent, whatever the timestamps of other partitions. */
    private static List<KafkaEventMessage> putUnsorted(Buffer<KafkaEventMessage> buffer) throws InterruptedException {
        var token = KafkaTrackingToken.emptyToken();
        var fetched = new ArrayList<KafkaEventMessage>();
        fetched.add(fetched(token, Topics.STOCK_SUCCESS, "o-1", 0, 0, TIME + 2));
        token = token.advancedTo(Topics.STOCK_SUCCESS.topicName(), 0, 0);
        fetched.add(fetched(token, Topics.COUPON_SUCCESS, "o-2", 1, 0, TIME + 1));
        token = token.advancedTo(Topics.COUPON_SUCCESS.topicName(), 1, 0);
        fetched.add(fetched(token, Topics.ORDER_PROCESSING, "o-3", 0, 9, TIME));
        buffer.putAll(fetched);
        return fetched;
    }

    private static KafkaEventMessage fetched(
            KafkaTrackingToken token, SagaTopic topic, String orderId, int partition, long offset, long time) {
        var event = SagaEvents.event(topic, orderId);
        var position = token.advancedTo(topic.topicName(), partition, offset);
        return new KafkaEventMessage(EventUtils.asTrackedEventMessage(event, position), partition, offset, time);
    }

    private static List<String> identifiers(Buffer<KafkaEventMessage> buffer) throws InterruptedException {
        var messages = new ArrayList<KafkaEventMessage>();
        for (var next = buffer.poll(0, TimeUnit.SECONDS); next != null; next = buffer.poll(0, TimeUnit.SECONDS)) {
            messages.add(next);
        }
        return identifiers(messages);
    }

    private static List<String> identifiers(List<KafkaEventMessage> messages) {
        return messages.stream().map(message -> message.value().getIdentifier()).toList();
    }
}
