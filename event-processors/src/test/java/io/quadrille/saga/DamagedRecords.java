package io.quadrille.saga;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.Damage;
import io.quadrille.engine.transport.HeaderNames;
import io.quadrille.engine.transport.SagaEvents;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;

/** Damaged records of one order. */
record DamagedRecords(RunningSystem system, String orderId) {

    ProducerRecord<byte[], byte[]> record(Damage damage, SagaTopic topic) {
        var event = SagaEvents.event(topic, orderId);
        return damage.on(converter().createKafkaMessage(event, system.topics().nameOf(topic)), HeaderNames.OURS);
    }

    /** The groups of this process that read the topic. */
    List<ConsumerGroup> readers(String topicName) {
        var running = system.bean(EventProcessingConfiguration.class)
                .eventProcessors()
                .keySet();
        return Topics.all().stream()
                .filter(topic -> topicName.equals(system.topics().nameOf(topic)))
                .flatMap(topic -> topic.readers().stream().map(Groups::named))
                .filter(group -> running.contains(group.name()))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private KafkaMessageConverter<byte[], byte[]> converter() {
        return system.bean(KafkaMessageConverter.class);
    }
}
