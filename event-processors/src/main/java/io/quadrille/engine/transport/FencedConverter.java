package io.quadrille.engine.transport;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;

/**
 * Writes the number of the store's incarnation into each record ({@link Incarnations}). When it reads, it replaces a
 * fenced record by a {@link FencedRecord}, and a record that an incarnation published after its successor had started
 * by an {@link UnreadableRecord}. Thread-safe.
 */
public final class FencedConverter implements KafkaMessageConverter<byte[], byte[]> {

    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Incarnations incarnations;

    public FencedConverter(KafkaMessageConverter<byte[], byte[]> converter, Incarnations incarnations) {
        this.converter = converter;
        this.incarnations = incarnations;
    }

    @Override
    public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
        var record = converter.createKafkaMessage(event, topic);
        var number = Incarnations.text(incarnations.own()).getBytes(StandardCharsets.UTF_8);
        record.headers().add(RecordHeaders.INCARNATION, number);
        return record;
    }

    @Override
    public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
        var read = converter.readKafkaMessage(record);
        boolean readable = read.isPresent() && !(read.get().getPayload() instanceof UnreadableRecord);
        // Called for fenced records too, because a fenced record may be the only one that shows where an incarnation
        // starts.
        var refused = readable ? incarnations.refusal(record) : Optional.<String>empty();
        if (incarnations.isFenced(record)) return Optional.of(FencedRecord.message(record));
        return refused.<EventMessage<?>>map(cause -> UnreadableEvent.message(record, Integer.MAX_VALUE, cause))
                .or(() -> read);
    }
}
