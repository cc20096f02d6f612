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

/**
 * Reads parked records once more, as if they came from their topics now: from what is kept of them, or from the topic
 * itself if that is not all. Thread-safe, in the caller's transaction.
 */
public final class RecordReplay {

    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final ParkedContents contents;
    private final Supplier<RecordsByPlace> topics;

    /** @param topics opens one for whoever closes it */
    public RecordReplay(
            KafkaMessageConverter<byte[], byte[]> converter, ParkedContents contents, Supplier<RecordsByPlace> topics) {
        this.converter = converter;
        this.contents = contents;
        this.topics = topics;
    }

    /** Some records are read; all that come from topics come by one connection. Not thread-safe. */
    public final class Reading implements AutoCloseable {

        private final RecordsByPlace places = topics.get();
        private KafkaException away;

        /**
         * The event, whose payload is an {@link UnreadableRecord} with the cause if it still cannot be read, or is no
         * longer there.
         *
         * @throws org.apache.kafka.common.KafkaException if the record must come from its topic, and the broker does
         *     not answer
         */
        public EventMessage<?> read(ParkedRecord parked) {
            var content = contents.of(parked);
            if (content.whole()) return convert(asItCame(parked, content));
            return find(parked)
                    .filter(record -> isThat(record, parked, content))
                    .<EventMessage<?>>map(RecordReplay.this::convert)
                    .orElseGet(() -> lost(parked, content));
        }

        /** A broker that did not answer once is not waited for again. */
        private Optional<ConsumerRecord<byte[], byte[]>> find(ParkedRecord parked) {
            if (away != null) throw away;
            try {
                return places.find(parked.topic(), parked.partition(), parked.offset());
            } catch (KafkaException e) {
                away = e;
                throw e;
            }
        }

        @Override
        public void close() {
            places.close();
        }
    }

    /** To be closed. */
    public Reading begin() {
        return new Reading();
    }

    private EventMessage<?> convert(ConsumerRecord<byte[], byte[]> record) {
        return converter.readKafkaMessage(record).orElseThrow();
    }

    /** A topic that was deleted and created again has other records at the same places. */
    private static boolean isThat(ConsumerRecord<byte[], byte[]> record, ParkedRecord parked, ParkedContent content) {
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
                "it was cut when it was parked, or its content was deleted by age, and the topic no longer holds it as"
                        + " it came; have its sender publish it again and discard this one");
    }

    /** A record that is kept as it came. */
    public static ConsumerRecord<byte[], byte[]> asItCame(ParkedRecord parked, ParkedContent content) {
        return record(parked, content.headers(), content.value());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            ParkedRecord parked, List<RawHeader> rawHeaders, byte[] value) {
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
