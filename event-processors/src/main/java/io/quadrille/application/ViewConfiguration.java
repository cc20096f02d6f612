package io.quadrille.application;

import io.quadrille.engine.projection.Projection;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the projections that no group feeds: the transaction that appends an event writes their rows. */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {

    @Bean
    ConfigurerModule views(ObjectProvider<Projection> projections) {
        return configurer -> configurer.onInitialize(c -> c.onStart(
                Phase.LOCAL_MESSAGE_HANDLER_REGISTRATIONS,
                () -> projections.stream()
                        .filter(projection -> projection.group().isEmpty())
                        .forEach(projection -> c.eventStore().subscribe(projection::apply))));
    }
}
