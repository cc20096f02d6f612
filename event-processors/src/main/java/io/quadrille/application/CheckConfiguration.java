package io.quadrille.application;

import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets up the checker of invariants for the application. */
@Configuration(proxyBeanMethods = false)
class CheckConfiguration {

    @Bean
    Invariants invariants(
            JdbcConnectionDetails database,
            QuadrilleProperties properties,
            EventTopics topics,
            Saga saga,
            LocalDomains domains,
            Clock clock) {
        return new Invariants(
                DedicatedConnections.of(database),
                properties.kafka().clientSettings(),
                topics,
                saga,
                domains.names(),
                clock);
    }
}
