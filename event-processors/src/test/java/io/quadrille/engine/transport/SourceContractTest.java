package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.engine.transport.TestTopics.OTHER;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.FetchEventException;
import org.axonframework.messaging.StreamableMessageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a processor relies on when it reads topics, tested for our source and for the extension's. */
class SourceContractTest {

    private static final long TIME = System.currentTimeMillis();

    /** How long something must not have happened to count as what never does. */
    private static final Duration NEVER = Duration.ofSeconds(3);

    private final TestTopics kafka = new TestTopics().create();
    private CountedConsumers consumers = CountedConsumers.strict();
    private Duration patience = PATIENCE;

    @AfterEach
    void close() {
        kafka.close();
        consumers.close();
    }

    @Test
    void a_stream_calls_back_when_something_arrives() {
        aStreamCallsBack(kafka.ours(consumers));
    }

    @Test
    void the_stock_stream_never_calls_back() {
        assertThatThrownBy(() -> aStreamCallsBack(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("supports a callback");
    }

    private void aStreamCallsBack(StreamableMessageSource<TrackedEventMessage<?>> source) {
        var called = new AtomicBoolean();
        try (var stream = source.openStream(source.createTailToken())) {
            assertThat(stream.setOnAvailableCallback(() -> called.set(true)))
                    .as("supports a callback")
                    .isTrue();
            kafka.publish(ONE, 0, TIME, "o-1");
            await().untilTrue(called);
            assertThat(stream.hasNextAvailable()).isTrue();
        }
    }

    @Test
    void creating_a_token_leaves_no_consumer_open() {
        tokensLeaveNoConsumerOpen(kafka.ours(consumers));
    }

    @Test
    void the_stock_source_leaves_a_consumer_open_for_each_token() {
        assertThatThrownBy(() -> tokensLeaveNoConsumerOpen(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("open consumers");
    }

    private void tokensLeaveNoConsumerOpen(StreamableMessageSource<TrackedEventMessage<?>> source) {
        source.createTailToken();
        source.createHeadToken();
        source.createTokenAt(Instant.now());
        assertThat(consumers.open()).as("open consumers").isZero();
    }

    @Test
    void merged_positions_skip_no_first_record_of_a_partition() {
        noFirstRecordIsSkipped(kafka.ours(consumers));
    }

    @Test
    void merged_positions_of_the_stock_source_skip_the_first_record_of_a_partition() {
        assertThatThrownBy(() -> noFirstRecordIsSkipped(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("read again");
    }

    /** Merges two segments with different positions. */
    private void noFirstRecordIsSkipped(StreamableMessageSource<TrackedEventMessage<?>> source) {
        kafka.publish(ONE, 0, TIME, "o-1");
        TrackingToken behind;
        TrackingToken ahead;
        try (var stream = source.openStream(source.createTailToken())) {
            behind = next(stream).trackingToken();
            kafka.publish(OTHER, 1, TIME + 1, "o-2");
            ahead = next(stream).trackingToken();
        }
        try (var stream = source.openStream(behind.lowerBound(ahead))) {
            assertThat(available(stream)).as("the other record is read again").isTrue();
            assertThat(next(stream).getIdentifier()).startsWith("o-2");
        }
    }

    @Test
    void the_head_token_is_after_the_only_record_of_a_partition() {
        theHeadIsBehindEverything(kafka.ours(consumers));
    }

    @Test
    void the_head_token_of_the_stock_source_is_before_the_only_record_of_a_partition() {
        assertThatThrownBy(() -> theHeadIsBehindEverything(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("o-1");
    }

    private void theHeadIsBehindEverything(StreamableMessageSource<TrackedEventMessage<?>> source) {
        kafka.publish(ONE, 0, TIME, "o-1");
        try (var stream = source.openStream(source.createHeadToken())) {
            kafka.publish(ONE, 1, TIME, "o-2");
            assertThat(next(stream).getIdentifier()).startsWith("o-2");
        }
    }

    @Test
    void a_stream_reads_all_records_of_two_topics_with_equal_timestamps_in_order() {
        everythingIsReadInOrder(kafka.ours(consumers));
    }

    @Test
    void the_stock_source_loses_records_of_two_topics_with_equal_timestamps() {
        assertThatThrownBy(() -> everythingIsReadInOrder(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("read");
    }

    private void everythingIsReadInOrder(StreamableMessageSource<TrackedEventMessage<?>> source) {
        var orders = IntStream.range(0, 300).mapToObj("o-%03d"::formatted).toArray(String[]::new);
        kafka.publish(ONE, 0, TIME, orders);
        kafka.publish(OTHER, 0, TIME, orders);
        var read = new ArrayList<String>();
        try (var stream = source.openStream(source.createTailToken())) {
            while (read.size() < 2 * orders.length && available(stream))
                read.add(next(stream).getIdentifier());
        }
        assertThat(read).as("records read").hasSize(2 * orders.length);
        for (var topic : List.of(ONE, OTHER)) {
            assertThat(read)
                    .filteredOn(id -> id.contains(topic.topicName()))
                    .isSorted()
                    .hasSize(orders.length);
        }
    }

    @Test
    void closing_a_stream_with_a_full_buffer_ends_its_fetching() {
        aClosedStreamEndsItsFetching(kafka.ours(consumers));
    }

    @Test
    void closing_a_stock_stream_with_a_full_buffer_leaks_its_thread_and_consumer() {
        assertThatThrownBy(() -> aClosedStreamEndsItsFetching(stock(consumers)))
                .hasMessageContaining("no consumer is open");
    }

    private void aClosedStreamEndsItsFetching(StreamableMessageSource<TrackedEventMessage<?>> source) {
        var orders = IntStream.range(0, 4_000).mapToObj(i -> "o-" + i).toArray(String[]::new);
        kafka.publish(ONE, 0, TIME, orders);
        try (var stream = source.openStream(source.createTailToken())) {
            next(stream);
            await("the buffer is full").until(kafka::isFetcherBlocked);
        }
        await("no consumer is open").atMost(patience).until(() -> consumers.open() == 0);
    }

    @Test
    void unread_records_that_expire_fail_the_stream() {
        expiredRecordsAreAnError(kafka.ours(consumers));
    }

    @Test
    void the_stock_source_on_default_settings_skips_unread_records_that_expire() {
        consumers = CountedConsumers.lenient();
        assertThatThrownBy(() -> expiredRecordsAreAnError(stock(consumers)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expecting code to raise a throwable");
    }

    private void expiredRecordsAreAnError(StreamableMessageSource<TrackedEventMessage<?>> source) {
        kafka.publish(ONE, 0, TIME, "o-1", "o-2", "o-3");
        TrackingToken stored;
        try (var stream = source.openStream(source.createTailToken())) {
            stored = next(stream).trackingToken();
        }
        kafka.expire(kafka.partition(ONE, 0), 2);
        try (var stream = source.openStream(stored)) {
            assertThatThrownBy(() -> available(stream))
                    .isInstanceOf(FetchEventException.class)
                    .hasCauseInstanceOf(OffsetOutOfRangeException.class)
                    .hasStackTraceContaining(kafka.partition(ONE, 0).toString());
        }
    }

    @Test
    void a_stream_reads_partitions_that_are_added_while_it_is_open() {
        addedPartitionsAreRead(kafka.ours(consumers));
    }

    @Test
    void the_stock_stream_never_reads_partitions_that_are_added_while_it_is_open() {
        assertThatThrownBy(() -> addedPartitionsAreRead(stock(consumers)))
                .hasMessageContaining("the record on the new partition is read");
    }

    /** Reads like a processor, which opens a failed stream again after the last record read. */
    private void addedPartitionsAreRead(StreamableMessageSource<TrackedEventMessage<?>> source) {
        kafka.publish(ONE, 0, TIME, "o-1");
        var read = new ArrayList<TrackedEventMessage<?>>();
        var stream = new AtomicReference<>(source.openStream(source.createTailToken()));
        try {
            read.add(next(stream.get()));
            kafka.enlarge(ONE, 6);
            kafka.publish(ONE, 5, TIME, "o-2");
            await("the record on the new partition is read").atMost(patience).until(() -> {
                try {
                    if (stream.get().hasNextAvailable(100, TimeUnit.MILLISECONDS))
                        read.add(stream.get().nextAvailable());
                } catch (FetchEventException ended) {
                    stream.getAndSet(source.openStream(read.getLast().trackingToken()))
                            .close();
                }
                return read.getLast().getIdentifier().startsWith("o-2");
            });
        } finally {
            stream.get().close();
        }
        assertThat(read).hasSize(2);
    }

    @Test
    void an_error_of_the_converter_reaches_the_reader() {
        anErrorOfTheConverterReachesTheReader(kafka::ours);
    }

    @Test
    void the_stock_source_stops_silently_at_an_error_of_the_converter() {
        assertThatThrownBy(() -> anErrorOfTheConverterReachesTheReader(this::stock))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expecting code to raise a throwable");
    }

    private void anErrorOfTheConverterReachesTheReader(
            Function<CountedConsumers, StreamableMessageSource<TrackedEventMessage<?>>> source) {
        kafka.readBy(new Overwhelmed());
        kafka.publish(ONE, 0, TIME, "o-1");
        try (var stream = source.apply(consumers).openStream(null)) {
            assertThatThrownBy(() -> available(stream)).hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    private static final class Overwhelmed implements KafkaMessageConverter<byte[], byte[]> {

        @Override
        public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
            throw new StackOverflowError();
        }
    }

    /** What it never does is waited for briefly; what it does in its own time still has the whole of it. */
    private StreamableMessageSource<TrackedEventMessage<?>> stock(CountedConsumers consumers) {
        patience = NEVER;
        return kafka.stock(consumers);
    }

    private boolean available(BlockingStream<?> stream) {
        try {
            return stream.hasNextAvailable((int) patience.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrackedEventMessage<?> next(BlockingStream<TrackedEventMessage<?>> stream) {
        try {
            assertThat(stream.hasNextAvailable((int) PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("there is a record")
                    .isTrue();
            return stream.nextAvailable();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
