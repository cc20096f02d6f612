package io.quadrille.operating.commandline;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.checkout.choreography.Vocabulary;
import io.quadrille.engine.rebuild.RebuildContext;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.recovery.Recovery;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The beans that a recovery needs without the application: they use the database and the topics. */
@Import(StandaloneDatabaseConfiguration.class)
@EnableConfigurationProperties(QuadrilleProperties.class)
class StandaloneRecoveryConfiguration {

    @Bean
    RebuildContext session(DataSource sessions, QuadrilleProperties properties) {
        return RebuildContextConfiguration.contexts(sessions, properties.domains())
                .live();
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
                        serializer,
                        topics,
                        Vocabulary::orderId,
                        Ids::findInvalid,
                        properties.kafka().maxRecordBytes()),
                serializer,
                properties.domains(),
                properties.processing().claimTimeout());
    }
}
