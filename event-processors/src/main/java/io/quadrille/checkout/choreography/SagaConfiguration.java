package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.Saga;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the saga that this application runs. */
@Configuration(proxyBeanMethods = false)
class SagaConfiguration {

    @Bean
    Saga saga() {
        return CheckoutSaga.saga();
    }
}
