package io.quadrille.engine.transport;

import io.quadrille.engine.processing.Sized;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerSeekUtil;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaEventMessage;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaMessageStream;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams of events from a set of topics. In contrast to the extension's source, this source keeps the order of
 * fetching, runs a callback when records arrive, has a position for every partition from the start, and closes its
 * consumers. Thread-safe; each stream is for one processor.
 */
public final class KafkaEventSource implements StreamableMessageSource<TrackedEventMessage<?>> {

    private static final int BUFFER_CAPACITY = 1_000;

    /**
     * In bytes of the records: ten times the size of a full batch of usual events. The buffer is full when it reaches
     * either limit.
     */
    private static final int BUFFER_BYTES = 2 * 1024 * 1024;

    /**
     * How often a stream checks whether its topics were deleted and created again. If a topic was, the stream ends:
     * continuing at the old offset would skip new records.
     */
    private static final Duration COMPARE_IDS_EVERY = Duration.ofSeconds(5);

    private final List<String> topics;
    private final ConsumerFactory<byte[], byte[]> consumers;
    private final ThreadFactory threads;
    private final Duration silence;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Supplier<Map<String, String>> skipped;
    private final int maxBytes;
    private final BrokerTopics broker;
    private final java.util.function.Consumer<Map<TopicPartition, Long>> guard;

    /**
     * @param threads creates the threads that fetch, one per stream
     * @param silence how long a call of the Kafka client may take before its thread counts as stuck
     * @param skipped the records to park instead of reading them, by their place in the form of
     *     {@link SkippedRecords#position}, each with the cause; called when a stream opens
     * @param maxBytes the value of a larger skipped record is not kept
     * @param guard throws if the group must not continue from its position; called when a stream opens, with the offset
     *     of the last record read in each partition, -1 for none
     */
    public KafkaEventSource(
            Collection<String> topics,
            ConsumerFactory<byte[], byte[]> consumers,
            ThreadFactory threads,
            Duration silence,
            KafkaMessageConverter<byte[], byte[]> converter,
            Supplier<Map<String, String>> skipped,
            int maxBytes,
            BrokerTopics broker,
            java.util.function.Consumer<Map<TopicPartition, Long>> guard) {
        this.topics = List.copyOf(topics);
        this.consumers = consumers;
        this.threads = threads;
        this.silence = silence;
        this.converter = converter;
        this.skipped = skipped;
        this.maxBytes = maxBytes;
        this.broker = broker;
        this.guard = guard;
    }

    /**
     * Opens a stream. The stream ends with an exception when a partition was added to a topic, because partitions are
     * assigned once; when a topic was deleted, or deleted and created again; when a record cannot be converted; and
     * when the fetching thread has ended or is stuck.
     *
     * @throws IllegalStateException if one of the topics does not exist; the guard's exceptions are passed on
     */
    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken from) {
        var consumer = consumers.createConsumer(null);
        try {
            requireTopics(consumer);
            var ids = broker.ids(topics);
            var token = completed(KafkaTrackingToken.from(from), consumer);
            guard.accept(ownPositions(token));
            var buffer = new FifoBuffer<KafkaEventMessage>(BUFFER_CAPACITY, BUFFER_BYTES, m -> Sized.of(m.value()));
            var conversion = new RecordConversion(token, skipped.get(), buffer, ids);
            ConsumerSeekUtil.seekToCurrentPositions(consumer, () -> token, topics);
            var fetching = new Fetching(
                    threads,
                    silence,
                    consumer,
                    fetched -> {
                        requireNoPartitionAdded(consumer);
                        conversion.requireSameTopics();
                        return conversion.convert(fetched);
                    },
                    buffer);
            return new SignallingStream(buffer, fetching);
        } catch (RuntimeException | Error e) {
            consumer.close(Clients.AT_ONCE);
            throw e;
        }
    }

    @Override
    public TrackingToken createTailToken() {
        try (var consumer = consumers.createConsumer(null)) {
            return completed(KafkaTrackingToken.emptyToken(), consumer);
        }
    }

    @Override
    public TrackingToken createHeadToken() {
        try (var consumer = consumers.createConsumer(null)) {
            return inFrontOf(consumer.endOffsets(partitions(consumer)));
        }
    }

    @Override
    public TrackingToken createTokenAt(Instant moment) {
        try (var consumer = consumers.createConsumer(null)) {
            var partitions = partitions(consumer);
            var next = new HashMap<>(consumer.endOffsets(partitions));
            consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> moment.toEpochMilli())))
                    .forEach((partition, found) -> {
                        if (found != null) next.put(partition, found.offset());
                    });
            return inFrontOf(next);
        }
    }

    /** Partitions are assigned once, so a topic that is missing now would never be read. */
    private void requireTopics(Consumer<?, ?> consumer) {
        var present = partitions(consumer).stream().map(TopicPartition::topic).collect(Collectors.toSet());
        var missing = topics.stream().filter(topic -> !present.contains(topic)).toList();
        if (!missing.isEmpty())
            throw new IllegalStateException("the broker has no topic " + String.join(", ", missing));
    }

    /**
     * Uses the newest metadata that the consumer has, without asking a broker. When the processor opens the stream
     * again, the stream reads the new partitions from their first records.
     */
    private void requireNoPartitionAdded(Consumer<?, ?> consumer) {
        int assigned = consumer.assignment().size();
        int present = topics.stream()
                .mapToInt(topic -> consumer.partitionsFor(topic).size())
                .sum();
        if (present > assigned)
            throw new IllegalStateException(
                    "the topics have " + present + " partitions, but the stream reads " + assigned);
    }

    /**
     * The token, completed with a position for each partition. In a partition that has no position in the token,
     * reading starts with the first record that the broker still has. The position must be explicit, because Axon reads
     * an absent partition as offset 0 when it computes the bounds of tokens.
     */
    private KafkaTrackingToken completed(KafkaTrackingToken token, Consumer<?, ?> consumer) {
        var absent = new ArrayList<>(partitions(consumer));
        absent.removeAll(token.getPositions().keySet());
        var positions = new HashMap<>(token.getPositions());
        // The consumer logs a warning for each partition that is not assigned.
        consumer.assign(absent);
        if (!absent.isEmpty())
            positions.putAll(inFrontOf(consumer.beginningOffsets(absent)).getPositions());
        return KafkaTrackingToken.newInstance(positions);
    }

    /** The token's positions in these topics. A token may have positions of topics that the group no longer reads. */
    private Map<TopicPartition, Long> ownPositions(KafkaTrackingToken token) {
        return token.getPositions().entrySet().stream()
                .filter(position -> topics.contains(position.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        return ConsumerSeekUtil.topicPartitions(consumer, topics);
    }

    private static KafkaTrackingToken inFrontOf(Map<TopicPartition, Long> next) {
        return KafkaTrackingToken.newInstance(
                next.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue() - 1)));
    }

    /** Converts the records of one stream to events, in the fetching thread. */
    private final class RecordConversion {

        private final Map<String, String> skipped;
        private final FifoBuffer<KafkaEventMessage> buffer;
        private final Map<String, String> topicIds;
        private KafkaTrackingToken token;
        private long comparedAt = System.nanoTime();

        RecordConversion(
                KafkaTrackingToken token,
                Map<String, String> skipped,
                FifoBuffer<KafkaEventMessage> buffer,
                Map<String, String> topicIds) {
            this.token = token;
            this.skipped = skipped;
            this.buffer = buffer;
            this.topicIds = topicIds;
        }

        /**
         * Compares the ids of the topics. The offset does not show that a topic was created again, because the new
         * topic may already have reached the next offset. If the broker does not answer, the check is skipped.
         */
        void requireSameTopics() {
            if (System.nanoTime() - comparedAt < COMPARE_IDS_EVERY.toNanos()) return;
            comparedAt = System.nanoTime();
            Map<String, String> now;
            try {
                now = broker.ids(topics);
            } catch (KafkaException unknown) {
                return;
            }
            for (var topic : topics) {
                if (!now.containsKey(topic))
                    throw new IllegalStateException("the broker has no topic " + topic + " any more");
                if (!now.get(topic).equals(topicIds.get(topic))) {
                    throw new IllegalStateException("topic " + topic + " was deleted and created again");
                }
            }
        }

        /**
         * Converts records. If a record cannot even be converted to an {@link UnreadableRecord}, the stream ends there;
         * the records before it go to the buffer first, so that the group's position can move up to them.
         */
        List<KafkaEventMessage> convert(ConsumerRecords<byte[], byte[]> fetched) {
            var events = new ArrayList<KafkaEventMessage>(fetched.count());
            for (var record : fetched) {
                try {
                    events.add(event(record));
                } catch (RuntimeException | Error e) {
                    buffer(events);
                    // An Error would end the extension's fetch task silently. An exception reaches the reader of the
                    // stream.
                    throw new IllegalStateException(
                            "the record " + RecordedEvent.position(record) + " cannot be converted", e);
                }
            }
            return events;
        }

        private void buffer(List<KafkaEventMessage> events) {
            try {
                buffer.putAll(events);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private KafkaEventMessage event(ConsumerRecord<byte[], byte[]> record) {
            var cause = skipped.isEmpty() ? null : skipped.get(RecordedEvent.position(record));
            var message = cause == null
                    ? converter.readKafkaMessage(record).orElseThrow()
                    : UnreadableEvent.message(record, maxBytes, cause);
            token = token.advancedTo(record.topic(), record.partition(), record.offset());
            var partition = new TopicPartition(record.topic(), record.partition());
            var place = new PlacedRecord(
                    partition, LastRecord.of(Objects.requireNonNull(topicIds.get(record.topic())), record));
            if (message instanceof DomainEventMessage<?> event) {
                return at(record, new RecordedEvent<>(token, event, record, place));
            }
            if (message.getPayload() instanceof UnreadableRecord) {
                @SuppressWarnings("unchecked")
                var unreadable = (EventMessage<UnreadableRecord>) message;
                return at(record, new UnreadableEvent(token, unreadable, place));
            }
            return at(record, new RecordedMessage<>(token, message, place));
        }

        private static KafkaEventMessage at(ConsumerRecord<?, ?> record, TrackedEventMessage<?> event) {
            return new KafkaEventMessage(event, record.partition(), record.offset(), record.timestamp());
        }
    }

    /** The extension's stream, with a callback at each arrival, and a check of the fetching thread. */
    private static final class SignallingStream extends KafkaMessageStream {

        private final FifoBuffer<KafkaEventMessage> buffer;
        private final Fetching fetching;

        SignallingStream(FifoBuffer<KafkaEventMessage> buffer, Fetching fetching) {
            super(buffer, () -> {
                fetching.close();
                return true;
            });
            this.buffer = buffer;
            this.fetching = fetching;
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) {
            if (super.hasNextAvailable(timeout, unit)) return true;
            fetching.requireAtWork();
            return false;
        }

        @Override
        public boolean setOnAvailableCallback(Runnable callback) {
            buffer.onAvailable(callback);
            return true;
        }
    }
}
