package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.processing.BatchEventProcessor;
import io.quadrille.engine.transport.SagaEvents;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many records that violate a rule are not an outage: they become dead letters, and valid orders continue. */
class PoisonedRecordsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static RunningSystem system;

    @BeforeAll
    static void start() {
        system =
                RunningSystem.start("quadrille.dead-letters.first-retry=1h", "quadrille.dead-letters.longest-retry=1h");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 2_000})
    void payments_of_unknown_orders_become_dead_letters_and_do_not_open_the_circuit_breaker(int records) {
        long before = letters();
        try (var topicClient = new TopicClient(system)) {
            for (int i = 0; i < records; i++) topicClient.send(paid("unknown-" + records + "-" + i));
            topicClient.flush();
        }
        var honest = new OrderBuilder(system).place();

        await("dead letters").atMost(PATIENCE).until(() -> letters() == before + records);
        assertThat(processor().isBreakerOpen()).isFalse();
        await("end of the valid order").atMost(PATIENCE).until(honest::hasEnded);
        assertThat(honest.order().status()).isEqualTo(OrderView.Status.COMPLETED);
    }

    private static BatchEventProcessor processor() {
        return system.bean(EventProcessingConfiguration.class)
                .eventProcessor("order", BatchEventProcessor.class)
                .orElseThrow();
    }

    private static long letters() {
        return system.sql()
                .sql("select count(*) from dead_letter where processing_group = 'order'")
                .query(Long.class)
                .single();
    }

    @SuppressWarnings("unchecked")
    private static ProducerRecord<byte[], byte[]> paid(String order) {
        return system.bean(KafkaMessageConverter.class)
                .createKafkaMessage(
                        SagaEvents.event(Topics.PAYMENT_SUCCESS, order),
                        system.topics().nameOf(Topics.PAYMENT_SUCCESS));
    }
}
