package io.quadrille.processors.configuration;

import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.serialization.MessageTypes;
import java.time.Clock;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The checker of invariants in the application. */
@Configuration(proxyBeanMethods = false)
class CheckConfiguration {

  @Bean
  Invariants invariants(
      JdbcConnectionDetails database,
      QuadrilleProperties properties,
      EventTopics topics,
      MessageTypes types,
      Clock clock) {
    return new Invariants(
        Sessions.of(database), properties.kafka().clientSettings(), topics, types, properties.domains(), clock);
  }
}
