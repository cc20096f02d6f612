package io.quadrille.engine.transport;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.DefaultKafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/** Writing and reading records without a broker, by our converter or the extension's. */
interface RecordReading {

    EventTopics TOPICS = new EventTopics("", Topics.all());

    HeaderNames names();

    ProducerRecord<byte[], byte[]> write(EventMessage<?> event, String topic);

    Optional<EventMessage<?>> read(ConsumerRecord<byte[], byte[]> record);

    default Optional<EventMessage<?>> read(ProducerRecord<byte[], byte[]> record) {
        return read(received(record, record.key(), record.headers()));
    }

    private static <K> ConsumerRecord<K, byte[]> received(ProducerRecord<?, byte[]> record, K key, Headers headers) {
        return new ConsumerRecord<>(
                record.topic(),
                3,
                42,
                1_000,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                record.value(),
                headers,
                Optional.empty());
    }

    static RecordReading ours() {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                TOPICS,
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        return new RecordReading() {

            @Override
            public HeaderNames names() {
                return HeaderNames.OURS;
            }

            @Override
            public ProducerRecord<byte[], byte[]> write(EventMessage<?> event, String topic) {
                return converter.createKafkaMessage(event, topic);
            }

            @Override
            public Optional<EventMessage<?>> read(ConsumerRecord<byte[], byte[]> record) {
                return converter.readKafkaMessage(record);
            }
        };
    }

    /** The extension's converter on Axon's own Jackson 3 serializer. */
    static RecordReading stock() {
        KafkaMessageConverter<String, byte[]> converter = DefaultKafkaMessageConverter.builder()
                .serializer(Jackson3Serializer.builder().build())
                .build();
        return new RecordReading() {

            @Override
            public HeaderNames names() {
                return HeaderNames.STOCK;
            }

            @Override
            public ProducerRecord<byte[], byte[]> write(EventMessage<?> event, String topic) {
                var record = converter.createKafkaMessage(event, topic);
                return new ProducerRecord<>(topic, null, null, utf8(record.key()), record.value(), record.headers());
            }

            @Override
            public Optional<EventMessage<?>> read(ConsumerRecord<byte[], byte[]> record) {
                var key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
                return converter.readKafkaMessage(new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.timestampType(),
                        0,
                        0,
                        key,
                        record.value(),
                        record.headers(),
                        Optional.empty()));
            }
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
