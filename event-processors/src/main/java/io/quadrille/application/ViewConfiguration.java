package io.quadrille.application;

import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.FilledQueries;
import io.quadrille.engine.rebuild.ProjectionFills;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.function.LongSupplier;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.axonframework.messaging.annotation.HandlerEnhancerDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registers the projections of this process. The transaction that appends an event also writes the rows of those that
 * no group feeds.
 */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {

    @Bean
    ProjectionFills projectionFills(JdbcClient jdbc, PlatformTransactionManager transactions, LongSupplier nanos) {
        return new ProjectionFills(jdbc, new TransactionTemplate(transactions), nanos);
    }

    @Bean
    HandlerEnhancerDefinition filledQueries(ProjectionFills fills) {
        return new FilledQueries(fills);
    }

    @Bean
    ConfigurerModule views(ObjectProvider<Projection> registered, ProjectionFills fills, MessageTypes types) {
        var projections = registered.stream().toList();
        return configurer -> configurer.onInitialize(c -> c.onStart(Phase.LOCAL_MESSAGE_HANDLER_REGISTRATIONS, () -> {
            fills.register(projections, types);
            projections.stream()
                    .filter(projection -> projection.group().isEmpty())
                    .forEach(projection -> c.eventStore().subscribe(events -> fills.applyAppended(projection, events)));
        }));
    }
}
