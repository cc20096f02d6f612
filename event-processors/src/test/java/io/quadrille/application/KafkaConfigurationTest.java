package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The producer's linger time with other settings that a user may configure. */
class KafkaConfigurationTest {

    private final Map<String, Object> settings = new HashMap<>(Map.of(
            "bootstrap.servers",
            "localhost:1",
            "key.serializer",
            ByteArraySerializer.class,
            "value.serializer",
            ByteArraySerializer.class));

    @Test
    void the_producer_lingers_by_default() {
        assertThat(KafkaConfiguration.linger(settings)).isEqualTo(20);
    }

    @Test
    void a_long_request_timeout_does_not_prevent_lingering() {
        settings.put("request.timeout.ms", "120000");
        settings.put("linger.ms", KafkaConfiguration.linger(settings));
        assertThat(settings).containsEntry("linger.ms", 20);
        new KafkaProducer<byte[], byte[]>(settings).close();
    }

    @ParameterizedTest
    @CsvSource({"30000, 30000, 0", "30000, 29995, 5", "60000, 30000, 20"})
    void the_linger_time_fits_into_a_configured_delivery_timeout(String delivery, String request, int linger) {
        settings.put("delivery.timeout.ms", delivery);
        settings.put("request.timeout.ms", request);
        settings.put("linger.ms", KafkaConfiguration.linger(settings));
        assertThat(settings).containsEntry("linger.ms", linger);
        new KafkaProducer<byte[], byte[]>(settings).close();
    }
}
