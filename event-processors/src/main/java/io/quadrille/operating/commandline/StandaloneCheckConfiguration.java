package io.quadrille.operating.commandline;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.invariants.Invariants;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The beans that the checker of {@link CheckCommand} needs without the application. */
@Import(StandaloneDatabaseConfiguration.class)
@EnableConfigurationProperties(QuadrilleProperties.class)
class StandaloneCheckConfiguration {

    @Bean
    DatabaseClock clock(DataSource sessions) {
        return new DatabaseClock(sessions);
    }

    @Bean
    Invariants invariants(DataSource sessions, QuadrilleProperties properties, Environment environment, Clock clock) {
        return new Invariants(
                sessions,
                properties.kafka().clientSettings(),
                new EventTopics(properties.kafka().topicPrefix(), CheckoutSaga.SAGA.topics()),
                CheckoutSaga.SAGA,
                LocalDomains.of(environment, CheckoutSaga.SAGA).names(),
                clock);
    }
}
