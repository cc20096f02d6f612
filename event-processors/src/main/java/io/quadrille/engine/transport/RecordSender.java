package io.quadrille.engine.transport;

import io.quadrille.engine.log.FollowerLease;
import io.quadrille.engine.log.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.TopicResolver;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches of events to their topics, in the order of the log, and awaits their acknowledgements. For the relay's
 * thread only; {@link #shutDown} is thread-safe.
 */
public final class RecordSender {

    private final TopicResolver topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final ProducerFactory<byte[], byte[]> producers;
    private final RecordSendInterceptor interceptor;
    private final Duration longestDelivery;

    /**
     * @param producers creates one producer at a time, with one request in flight, and closes it without waiting: the
     *     order of the records depends on all three
     * @param interceptor sees each record before it is sent
     * @param longestDelivery how long an acknowledgement may take before the producer's thread counts as dead and a new
     *     producer replaces it; longer than the producer's {@code delivery.timeout.ms}, within which a live thread
     *     answers
     */
    public RecordSender(
            TopicResolver topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            ProducerFactory<byte[], byte[]> producers,
            RecordSendInterceptor interceptor,
            Duration longestDelivery) {
        this.topics = topics;
        this.converter = converter;
        this.producers = producers;
        this.interceptor = new HarmlessSendInterceptor(interceptor);
        this.longestDelivery = longestDelivery;
    }

    /**
     * A batch that was sent and is not acknowledged yet.
     *
     * @param events the number of events, from the first one on, that were sent or have no topic
     * @param unknownTopic why the next event was not sent; empty if all events were sent
     * @param failure closes the producer at the first record that fails
     */
    record SentBatch(
            List<SentEvent> records,
            int events,
            Optional<UnknownTopicException> unknownTopic,
            ProducerFailure failure) {}

    /** @param at the number of events in the batch before this one */
    private record SentEvent(int at, Future<RecordMetadata> answer, StoredEvent event) {}

    /** Sends the events that have a topic. */
    SentBatch send(List<StoredEvent> events) {
        return send(events, OptionalLong.empty(), topic -> true);
    }

    /**
     * Sends those events of a page that belong on the topics of its republication, each record marked with the
     * republication's id.
     */
    SentBatch sendAgain(RepublicationPages.Page page, List<StoredEvent> events) {
        return send(events, OptionalLong.of(page.republication()), page::isOn);
    }

    private SentBatch send(List<StoredEvent> events, OptionalLong republication, Predicate<String> wanted) {
        var sent = new ArrayList<SentEvent>(events.size());
        var failure = new ProducerFailure();
        if (events.isEmpty()) return new SentBatch(sent, 0, Optional.empty(), failure);
        Producer<byte[], byte[]> producer = producers.createProducer();
        var unknownTopic = Optional.<UnknownTopicException>empty();
        int passed = 0;
        for (var event : events) {
            if (failure.hasHappened()) break;
            var message = event.message();
            Optional<String> topic;
            try {
                topic = topics.resolve(message);
            } catch (UnknownTopicException e) {
                unknownTopic = Optional.of(e);
                break;
            }
            int at = passed++;
            if (topic.filter(wanted).isEmpty()) continue;
            var record = converter.createKafkaMessage(message, topic.get());
            republication.ifPresent(id -> record.headers()
                    .add(RecordHeaders.REPUBLISHED, Long.toString(id).getBytes(StandardCharsets.UTF_8)));
            try {
                var answer = producer.send(record, interceptor.sending(record, failure.callback(at, message)));
                sent.add(new SentEvent(at, answer, event));
            } catch (IllegalStateException closed) {
                if (!failure.hasHappened()) throw closed;
                break;
            }
        }
        // The producer's linger time keeps it from sending the first records alone, so that each reader gets the whole
        // batch at once; a flush ends that time. A flush waits for the broker without keeping the lease, so another
        // thread does it; awaitAll waits here and keeps the lease.
        Thread.startVirtualThread(producer::flush);
        return new SentBatch(sent, passed, unknownTopic, failure);
    }

    /**
     * Closes the producer when it abandons a record. That happens in the producer's thread, before the producer sends
     * the next record: later events in the log must not arrive before the failed one.
     */
    private final class ProducerFailure {

        private final AtomicBoolean happened = new AtomicBoolean();
        private volatile @Nullable RefusedEventException refused;

        boolean hasHappened() {
            return happened.get();
        }

        /** @param at the number of events in the batch before this one */
        Callback callback(int at, DomainEventMessage<?> event) {
            return (metadata, failure) -> {
                if (failure == null || !happened.compareAndSet(false, true)) return;
                if (failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException) {
                    refused = new RefusedEventException(at, event, (KafkaException) failure);
                }
                producers.shutDown();
            };
        }
    }

    /**
     * Awaits the acknowledgements of a batch. The lease is kept however long Kafka takes, because a different relay
     * would have to wait too. Records for a deleted topic would stay unacknowledged until the producer abandons them,
     * so missing topics are created meanwhile.
     *
     * @param published to which each acknowledged record is added, in the order of the log
     * @throws RefusedEventException if one of the events was refused; events before it may not have been sent
     * @throws IllegalStateException if the producer does not answer in time
     */
    void awaitAll(SentBatch batch, FollowerLease lease, LostRecords lostRecords, List<PublishedRecord> published)
            throws SQLException, ExecutionException, InterruptedException {
        for (var sent : batch.records()) {
            RecordMetadata metadata;
            try {
                metadata = await(sent.answer(), lease, lostRecords);
            } catch (ExecutionException e) {
                var refused = batch.failure().refused;
                if (refused != null) throw refused.after(sent.at());
                throw e;
            }
            var event = sent.event();
            published.add(new PublishedRecord(metadata, event.message().getIdentifier(), event.globalIndex()));
        }
    }

    private RecordMetadata await(Future<RecordMetadata> answer, FollowerLease lease, LostRecords lostRecords)
            throws SQLException, ExecutionException, InterruptedException {
        long begin = System.nanoTime();
        long stepMillis = Math.min(lease.heartbeatInterval().toMillis(), longestDelivery.toMillis());
        while (true) {
            try {
                return answer.get(stepMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillUnderWay) {
                // After an Error has ended the producer's thread, no record is ever acknowledged.
                if (System.nanoTime() - begin > longestDelivery.toNanos()) {
                    throw new IllegalStateException(
                            "The producer has not answered for " + longestDelivery.toSeconds() + " s", stillUnderWay);
                }
                lease.renew();
                lostRecords.requireTopics();
            }
        }
    }

    /** @throws UnknownTopicException if a later release has written one of the events */
    void requireKnownTopics(List<StoredEvent> events) {
        for (var event : events) topics.resolve(event.message());
    }

    /**
     * Closes the producer; records that are not acknowledged yet are abandoned. The next batch gets a new producer.
     * Thread-safe.
     */
    void shutDown() {
        producers.shutDown();
    }
}
