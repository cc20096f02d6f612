package io.quadrille.engine.transport;

import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.processing.Sized;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * The stream of events from a set of topics. In contrast to the extension's source it keeps fetch order, wakes its
 * processor at once instead of being asked every 500 ms, names a position for every partition from the start, and
 * closes what it opens. Thread-safe; each stream belongs to one processor.
 */
public final class KafkaEventSource implements StreamableMessageSource<TrackedEventMessage<?>> {

    private static final int BUFFER_CAPACITY = 1_000;

    /**
     * Of the records' bytes; ten times what is in a full batch of usual events, whichever of the two bounds comes
     * first.
     */
    private static final int BUFFER_BYTES = 2 * 1024 * 1024;

    /**
     * How soon a stream ends whose topic was deleted and made again: reading on at the old offset would pass new
     * records.
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
     * @param threads makes the thread in which a stream is fetched
     * @param silence how long a call of the broker's client may take before its thread is taken for stuck
     * @param skipped the records that are not to be read but parked, by their position as in
     *     {@link ParkedRecord#position()}, each with the cause; asked when a stream is opened
     * @param maxBytes of a larger record that is skipped the value is not kept
     * @param guard refuses a position that is not to be read on from; asked when a stream is opened, with the last
     *     offset that was read of each partition, -1 for none
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
     * The stream ends with an exception when a topic gets another partition, for its partitions are assigned once, when
     * a topic was deleted, and when the thread that fetches for it has ended or is silent.
     *
     * @throws IllegalStateException if one of the topics does not exist (yet)
     */
    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(TrackingToken from) {
        var consumer = consumers.createConsumer(null);
        try {
            requireTopics(consumer);
            var ids = broker.ids(topics);
            var token = completed(KafkaTrackingToken.from(from), consumer);
            guard.accept(read(token));
            var buffer = new FifoBuffer<KafkaEventMessage>(BUFFER_CAPACITY, BUFFER_BYTES, m -> Sized.of(m.value()));
            var reading = new Reading(token, skipped.get(), buffer, ids);
            ConsumerSeekUtil.seekToCurrentPositions(consumer, () -> token, topics);
            var fetching = new Fetching(
                    threads,
                    silence,
                    consumer,
                    fetched -> {
                        requireNoPartitionAdded(consumer);
                        reading.requireSameTopics();
                        return reading.convert(fetched);
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
            return before(consumer.endOffsets(partitions(consumer)));
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
            return before(next);
        }
    }

    /** Partitions are assigned once: a topic that is not there now would never be read. */
    private void requireTopics(Consumer<?, ?> consumer) {
        var present = partitions(consumer).stream().map(TopicPartition::topic).collect(Collectors.toSet());
        var missing = topics.stream().filter(topic -> !present.contains(topic)).toList();
        if (!missing.isEmpty())
            throw new IllegalStateException("the broker has no topic " + String.join(", ", missing));
    }

    /**
     * As of the consumer's newest metadata, which it has at hand. A stream that has ended by this opens again at its
     * position, and then reads the new partitions from their first record.
     */
    private void requireNoPartitionAdded(Consumer<?, ?> consumer) {
        int assigned = consumer.assignment().size();
        int present = topics.stream()
                .mapToInt(topic -> consumer.partitionsFor(topic).size())
                .sum();
        if (present > assigned)
            throw new IllegalStateException("there are " + present + " partitions, " + assigned + " are read");
    }

    /**
     * A partition without a position begins with its first record that the broker still has; explicitly, for token
     * bounds read an absent partition as offset 0.
     */
    private KafkaTrackingToken completed(KafkaTrackingToken token, Consumer<?, ?> consumer) {
        var absent = new ArrayList<>(partitions(consumer));
        absent.removeAll(token.getPositions().keySet());
        var positions = new HashMap<>(token.getPositions());
        // Asked for partitions that are not assigned, the consumer warns of each.
        consumer.assign(absent);
        if (!absent.isEmpty())
            positions.putAll(before(consumer.beginningOffsets(absent)).getPositions());
        return KafkaTrackingToken.newInstance(positions);
    }

    /** The token's positions in these topics; a group that has read others before stands on nothing there. */
    private Map<TopicPartition, Long> read(KafkaTrackingToken token) {
        return token.getPositions().entrySet().stream()
                .filter(position -> topics.contains(position.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<TopicPartition> partitions(Consumer<?, ?> consumer) {
        return ConsumerSeekUtil.topicPartitions(consumer, topics);
    }

    private static KafkaTrackingToken before(Map<TopicPartition, Long> next) {
        return KafkaTrackingToken.newInstance(
                next.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue() - 1)));
    }

    /** Makes events of one stream's records, in the fetching thread. */
    private final class Reading {

        private final Map<String, String> skipped;
        private final FifoBuffer<KafkaEventMessage> buffer;
        private final Map<String, String> topicIds;
        private KafkaTrackingToken token;
        private long comparedAt = System.nanoTime();

        Reading(
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
         * A topic that is made again can pass the offset that is read next before it is asked for. A broker that does
         * not answer says nothing about its topics.
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
                    throw new IllegalStateException("topic " + topic + " was made again");
                }
            }
        }

        /**
         * A record that cannot even be taken as unreadable ends the stream. What was fetched in front of it is handed
         * on first, so that the group comes as far as that record.
         */
        List<KafkaEventMessage> convert(ConsumerRecords<byte[], byte[]> fetched) {
            var events = new ArrayList<KafkaEventMessage>(fetched.count());
            for (var record : fetched) {
                try {
                    events.add(event(record));
                } catch (RuntimeException | Error e) {
                    handOn(events);
                    // The extension's fetch task ends in silence by an error; as an exception it reaches the reader of
                    // the stream.
                    throw new IllegalStateException(
                            "the record " + RecordedEvent.position(record) + " cannot be converted", e);
                }
            }
            return events;
        }

        private void handOn(List<KafkaEventMessage> events) {
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
            var place = new PlacedRecord(partition, LastRecord.of(topicIds.get(record.topic()), record));
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

    /** The extension's stream with a bell, and with a look at the thread that fetches whenever nothing has come. */
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
