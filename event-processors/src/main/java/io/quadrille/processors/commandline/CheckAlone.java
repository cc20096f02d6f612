package io.quadrille.processors.commandline;

import io.quadrille.processors.choreography.Topic;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.configuration.QuadrilleProperties;
import io.quadrille.processors.eventstore.DatabaseClock;
import io.quadrille.processors.invariants.Invariants;
import io.quadrille.processors.kafka.EventTopics;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** All that the checker needs when nothing else runs. */
@Import(DatabaseAlone.class)
@EnableConfigurationProperties(QuadrilleProperties.class)
class CheckAlone {

  @Bean
  DatabaseClock clock(DataSource sessions) {
    return new DatabaseClock(sessions);
  }

  @Bean
  Invariants invariants(DataSource sessions, QuadrilleProperties properties, Clock clock) {
    return new Invariants(
        sessions,
        properties.kafka().clientSettings(),
        new EventTopics(properties.kafka().topicPrefix(), List.of(Topic.values())),
        Vocabulary.messageTypes(),
        properties.domains(),
        clock);
  }
}
