package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.Saga;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Declares the saga that this application runs. */
@Configuration(proxyBeanMethods = false)
public class SagaConfiguration {

    @Bean
    Saga saga() {
        return CheckoutSaga.SAGA;
    }

    @Bean
    LocalDomains localDomains(Environment settings, Saga saga) {
        return LocalDomains.of(settings, saga);
    }
}
