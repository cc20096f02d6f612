package io.quadrille.operating.retention;

import io.quadrille.engine.threads.LastingThread;
import java.time.Clock;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionSettings.class)
class RetentionConfiguration {

    @Bean
    Retention retention(
            JdbcClient jdbc, PlatformTransactionManager transactions, RetentionSettings settings, Clock clock) {
        return new Retention(jdbc, new TransactionTemplate(transactions), settings, clock);
    }

    @Bean
    ConfigurerModule retentionLifecycle(Retention retention) {
        return configurer -> {
            configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, retention::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(retention::stop));
        };
    }
}
