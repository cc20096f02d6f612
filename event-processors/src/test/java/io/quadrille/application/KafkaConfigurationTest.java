package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The producer's settings with those that a user may give. */
class KafkaConfigurationTest {

    private final Map<String, Object> settings = new HashMap<>(Map.of(
            "bootstrap.servers",
            "localhost:1",
            "key.serializer",
            ByteArraySerializer.class,
            "value.serializer",
            ByteArraySerializer.class));

    @Test
    void the_producer_lingers_if_nothing_is_given() {
        assertThat(KafkaConfiguration.linger(settings)).isEqualTo(20);
    }

    @Test
    void nor_if_a_request_may_take_long() {
        settings.put("request.timeout.ms", "120000");
        settings.put("linger.ms", KafkaConfiguration.linger(settings));
        assertThat(settings).containsEntry("linger.ms", 20);
        new KafkaProducer<byte[], byte[]>(settings).close();
    }

    @ParameterizedTest
    @CsvSource({"30000, 30000, 0", "30000, 29995, 5", "60000, 30000, 20"})
    void a_delivery_timeout_that_is_given_is_never_too_short_for_it(String delivery, String request, int linger) {
        settings.put("delivery.timeout.ms", delivery);
        settings.put("request.timeout.ms", request);
        settings.put("linger.ms", KafkaConfiguration.linger(settings));
        assertThat(settings).containsEntry("linger.ms", linger);
        new KafkaProducer<byte[], byte[]>(settings).close();
    }
}
