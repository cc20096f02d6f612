package io.quadrille.operating.commandline;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.rebuild.RebuildContext;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.recovery.Recovery;
import io.quadrille.operating.settings.QuadrilleProperties;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The beans that a recovery needs without the application: they use the database and the topics. */
@Import(StandaloneDatabaseConfiguration.class)
@EnableConfigurationProperties(QuadrilleProperties.class)
class StandaloneRecoveryConfiguration {

    @Bean
    RebuildContext session(DataSource sessions, Environment environment) {
        return RebuildContextConfiguration.contexts(
                        sessions,
                        LocalDomains.of(environment, CheckoutSaga.SAGA).names())
                .live();
    }

    @Bean
    Recovery recovery(RebuildContext session, QuadrilleProperties properties, Environment environment) {
        var serializer = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());
        var topics = new EventTopics(properties.kafka().topicPrefix(), CheckoutSaga.SAGA.topics());
        return new Recovery(
                session,
                properties.kafka().clientSettings(),
                topics,
                new EventRecordConverter(
                        serializer,
                        topics,
                        CheckoutSaga.SAGA::sagaId,
                        Ids::findInvalid,
                        properties.kafka().maxRecordBytes()),
                serializer,
                LocalDomains.of(environment, CheckoutSaga.SAGA).names(),
                properties.processing().claimTimeout());
    }
}
