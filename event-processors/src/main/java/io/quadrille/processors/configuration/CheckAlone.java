package io.quadrille.processors.configuration;

import io.quadrille.processors.choreography.Topic;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.kafka.EventTopics;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** All that the checker needs when nothing else runs. Not a configuration, so that the application's scan passes it by. */
@EnableConfigurationProperties({QuadrilleProperties.class, DataSourceProperties.class})
class CheckAlone {

  @Bean
  Invariants invariants(DataSourceProperties database, QuadrilleProperties properties) {
    var sessions =
        new DriverManagerDataSource(
            database.determineUrl(), database.determineUsername(), database.determinePassword());
    return new Invariants(
        sessions,
        properties.kafka().clientSettings(),
        new EventTopics(properties.kafka().topicPrefix(), List.of(Topic.values())),
        Vocabulary.messageTypes(),
        properties.domains(),
        Clock.systemUTC());
  }
}
