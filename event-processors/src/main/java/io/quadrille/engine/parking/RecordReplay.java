package io.quadrille.engine.parking;

import static java.util.Optional.empty;

import io.quadrille.engine.transport.RecordsByPlace;
import io.quadrille.engine.transport.UnreadableEvent;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.jspecify.annotations.Nullable;

/**
 * Reads parked records again, as if they arrived from their topics now. Uses the kept content if it is complete, and
 * otherwise reads the record from its topic. Thread-safe, in the caller's transaction.
 */
public final class RecordReplay {

    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final ParkedContents contents;
    private final Supplier<RecordsByPlace> topics;

    /**
     * @param topics opens a {@link RecordsByPlace} for each {@link ReplayReader}, which closes it when it is closed
     *     itself
     */
    public RecordReplay(
            KafkaMessageConverter<byte[], byte[]> converter, ParkedContents contents, Supplier<RecordsByPlace> topics) {
        this.converter = converter;
        this.contents = contents;
        this.topics = topics;
    }

    /** Reads several records with one Kafka client. Not thread-safe. */
    public final class ReplayReader implements AutoCloseable {

        private final RecordsByPlace places = topics.get();
        private @Nullable KafkaException brokerFailure;

        /**
         * The event of a record. If the record still cannot be read, or no longer exists, the payload is an
         * {@link UnreadableRecord} with the cause.
         *
         * @throws org.apache.kafka.common.KafkaException if the record must come from its topic, and the broker does
         *     not answer
         */
        public EventMessage<?> read(ParkedRecord parked) {
            var content = contents.of(parked);
            if (content.whole()) return convert(original(parked, content));
            return find(parked)
                    .filter(record -> isSame(record, parked, content))
                    .<EventMessage<?>>map(RecordReplay.this::convert)
                    .orElseGet(() -> lost(parked, content));
        }

        /**
         * Asks the broker. After a call without an answer, further calls of this reader fail with the same exception.
         */
        private Optional<ConsumerRecord<byte[], byte[]>> find(ParkedRecord parked) {
            if (brokerFailure != null) throw brokerFailure;
            try {
                return places.find(parked.topic(), parked.partition(), parked.offset());
            } catch (KafkaException e) {
                brokerFailure = e;
                throw e;
            }
        }

        @Override
        public void close() {
            places.close();
        }
    }

    /** Creates a reader. The caller must close it. */
    public ReplayReader begin() {
        return new ReplayReader();
    }

    private EventMessage<?> convert(ConsumerRecord<byte[], byte[]> record) {
        return converter.readKafkaMessage(record).orElseThrow();
    }

    /**
     * Whether a record is the parked one. A topic that was deleted and created again has different records at the same
     * places.
     */
    private static boolean isSame(ConsumerRecord<byte[], byte[]> record, ParkedRecord parked, ParkedContent content) {
        var key = record.key() == null
                ? null
                : Arrays.copyOf(record.key(), Math.min(record.key().length, UnreadableRecord.MAX_KEY));
        boolean sameKey = Arrays.equals(key, parked.key()) || Arrays.equals(record.key(), parked.key());
        boolean known = content != ParkedContent.NONE;
        return sameKey && (!known || Arrays.equals(UnreadableRecord.sha256(record.value()), content.valueSha256()));
    }

    private static EventMessage<UnreadableRecord> lost(ParkedRecord parked, ParkedContent content) {
        var kept = record(parked, content.headers(), content.value());
        return UnreadableEvent.message(
                kept,
                Integer.MAX_VALUE,
                "the kept content is incomplete (too large to keep when the record was parked, or deleted by age), and"
                        + " the topic no longer holds the original; have its sender publish it again, and discard"
                        + " this record");
    }

    /**
     * Builds the record from complete content. Its timestamp is the time of parking, because the original one is not
     * kept.
     */
    public static ConsumerRecord<byte[], byte[]> original(ParkedRecord parked, ParkedContent content) {
        return record(parked, content.headers(), content.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            ParkedRecord parked, List<RawHeader> rawHeaders, byte @Nullable [] value) {
        var headers = new RecordHeaders();
        rawHeaders.forEach(header -> headers.add(header.name(), header.value()));
        return new ConsumerRecord<>(
                parked.topic(),
                parked.partition(),
                parked.offset(),
                parked.parkedAt().toEpochMilli(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                parked.key(),
                value,
                headers,
                empty());
    }
}
