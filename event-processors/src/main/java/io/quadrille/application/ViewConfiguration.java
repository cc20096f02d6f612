package io.quadrille.application;

import io.quadrille.checkout.view.ViewProjection;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.lifecycle.Phase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the projections that update a domain's views in the same transaction that appends its events. */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {

    @Bean
    ConfigurerModule views(ObjectProvider<ViewProjection<?>> projections) {
        return configurer -> configurer.onInitialize(c -> c.onStart(
                Phase.LOCAL_MESSAGE_HANDLER_REGISTRATIONS,
                () -> projections.forEach(projection -> c.eventStore().subscribe(projection::apply))));
    }
}
