package io.quadrille.checkout.api;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.CouponConflictException;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.http.ApiSettings;
import io.quadrille.http.Conflicts;
import io.quadrille.inventory.InventoryConflictException;
import io.quadrille.order.OrderConflictException;
import io.quadrille.wallet.WalletConflictException;
import java.time.Clock;
import java.util.Set;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sets up the idempotency keys, the limits on new orders, and the conflicts that are answered 409, for the controllers
 * of the shop.
 */
@Configuration(proxyBeanMethods = false)
class CheckoutApiConfiguration {

    @Bean
    Conflicts conflicts() {
        return new Conflicts(Set.of(
                OrderConflictException.class,
                InventoryConflictException.class,
                CouponConflictException.class,
                WalletConflictException.class));
    }

    @Bean
    IdempotencyKeys idempotencyKeys(JdbcClient jdbc, Clock clock, ApiSettings settings) {
        return new IdempotencyKeys(jdbc, clock, settings.idempotency());
    }

    @Bean
    @ConditionalOnDomain("order")
    Admission admission(JdbcClient jdbc, Clock clock, LongSupplier nanos, ApiSettings settings) {
        return new Admission(jdbc, clock, nanos, settings.mostLag());
    }

    @Bean
    @ConditionalOnDomain("order")
    BuyerLimits buyerLimits(JdbcClient jdbc, Clock clock, ApiSettings settings, Environment environment) {
        var buyers = new Buyers(jdbc, settings.openOrdersPerUser(), settings.refusedOrdersPerUser());
        return new BuyerLimits(
                buyers,
                clock,
                settings,
                LocalDomains.of(environment, CheckoutSaga.SAGA).names());
    }
}
