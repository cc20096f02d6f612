package io.quadrille.processors.commandline;

import io.quadrille.processors.choreography.Ids;
import io.quadrille.processors.choreography.RebuildContextConfiguration;
import io.quadrille.processors.choreography.Topic;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.configuration.QuadrilleProperties;
import io.quadrille.processors.kafka.EventRecordConverter;
import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.rebuild.RebuildContext;
import io.quadrille.processors.recovery.Recovery;
import io.quadrille.processors.serialization.JsonMessageSerializer;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** All that a recovery needs: a database, the topics, and no process beside it. */
@Import(DatabaseAlone.class)
@EnableConfigurationProperties(QuadrilleProperties.class)
class RecoverAlone {

  @Bean
  RebuildContext session(DataSource sessions, QuadrilleProperties properties) {
    return RebuildContextConfiguration.contexts(sessions, properties.domains()).live();
  }

  @Bean
  Recovery recovery(RebuildContext session, QuadrilleProperties properties) {
    var serializer = new JsonMessageSerializer(Vocabulary.messageTypes());
    var topics = new EventTopics(properties.kafka().topicPrefix(), List.of(Topic.values()));
    return new Recovery(
        session,
        properties.kafka().clientSettings(),
        topics,
        new EventRecordConverter(
            serializer, topics, Vocabulary::orderId, Ids::wrongIn, properties.kafka().maxRecordBytes()),
        serializer,
        properties.domains(),
        properties.processing().claimTimeout());
  }
}
