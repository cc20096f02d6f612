package io.quadrille.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.PricedLine;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.Test;

/** An event that is converted to a record and back stays the same. */
class RoundTripTest {

    private static final int EVENTS = 500;
    private static final String ID_LETTERS = "abcXYZ0189._-";
    private static final String LETTERS = "ab-é世\uD83D\uDE00 \"\\\t{}:,%\u0001";

    @Test
    void any_event_arrives_unchanged() {
        for (long seed = 0; seed < EVENTS; seed++) {
            var random = new Random(seed);
            arrivesAsItLeft(RecordReading.ours(), event(random, 1_000 * random.nextInt(1_000_000)));
        }
    }

    @Test
    void an_event_of_each_topic_arrives_unchanged() {
        for (var topic : Topics.all()) {
            var event = SagaEvents.event(topic, "o-1");
            var reading = RecordReading.ours();
            var read = (DomainEventMessage<?>)
                    reading.read(reading.write(event, topic.topicName())).orElseThrow();
            assertSame(read, event);
        }
    }

    @Test
    void the_stock_converter_cuts_the_time_to_milliseconds() {
        var event = event(new Random(0), 123_456_000);
        assertThatThrownBy(() -> arrivesAsItLeft(RecordReading.stock(), event))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(".123Z")
                .hasMessageContaining(".123456Z");
    }

    /** The contract. */
    private static void arrivesAsItLeft(RecordReading reading, DomainEventMessage<?> event) {
        var record = reading.write(event, Topics.ORDER_PROCESSED.topicName());
        assertSame((DomainEventMessage<?>) reading.read(record).orElseThrow(), event);
    }

    private static void assertSame(DomainEventMessage<?> read, DomainEventMessage<?> sent) {
        assertThat(read.getIdentifier()).isEqualTo(sent.getIdentifier());
        assertThat(read.getPayload()).isEqualTo(sent.getPayload());
        assertThat(read.getPayloadType()).isEqualTo(sent.getPayloadType());
        assertThat(read.getType()).isEqualTo(sent.getType());
        assertThat(read.getAggregateIdentifier()).isEqualTo(sent.getAggregateIdentifier());
        assertThat(read.getSequenceNumber()).isEqualTo(sent.getSequenceNumber());
        assertThat(read.getMetaData()).isEqualTo(sent.getMetaData());
        assertThat(read.getTimestamp()).isEqualTo(sent.getTimestamp());
    }

    private static DomainEventMessage<?> event(Random random, int nanos) {
        var orderId = id(random);
        var lines = IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> new PricedLine(id(random), 1 + random.nextInt(100_000), random.nextLong(1_000_000_000)))
                .toList();
        var payload = new OrderProcessed(
                orderId,
                id(random),
                random.nextBoolean() ? null : id(random),
                List.copyOf(lines),
                random.nextLong(),
                random.nextLong(),
                random.nextLong());
        Map<String, String> metaData = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) metaData.put(text(random), text(random));
        return new GenericDomainEventMessage<>(
                "Order",
                "order:" + orderId,
                random.nextLong(Long.MAX_VALUE),
                payload,
                metaData,
                "e-" + id(random),
                Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L), nanos));
    }

    /** Ids that the domains' commands accept. */
    private static String id(Random random) {
        return random.ints(1 + random.nextInt(64), 0, ID_LETTERS.length())
                .mapToObj(i -> ID_LETTERS.substring(i, i + 1))
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "i");
    }

    /** Any text but the empty one, which no header may have. */
    private static String text(Random random) {
        var codePoints = LETTERS.codePoints().toArray();
        return "t"
                + IntStream.range(0, random.nextInt(12))
                        .map(i -> codePoints[random.nextInt(codePoints.length)])
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
    }
}
