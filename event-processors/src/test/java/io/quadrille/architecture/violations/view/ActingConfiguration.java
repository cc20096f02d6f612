package io.quadrille.architecture.violations.view;

import io.quadrille.engine.projection.ProjectionComponent;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;

@Profile("never")
@ProjectionComponent
class ActingConfiguration {

    @Bean
    Object projection(Producer<byte[], byte[]> producer) {
        return producer;
    }
}
