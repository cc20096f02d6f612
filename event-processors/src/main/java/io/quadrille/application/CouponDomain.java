package io.quadrille.application;

import io.quadrille.checkout.choreography.CouponReactions;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponCommandHandler;
import io.quadrille.coupon.Redemption;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregates, the command handler and the reactions of the coupon domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain("coupon")
class CouponDomain {

    @Bean
    ConfigurerModule couponAggregates(AggregateSettings settings) {
        return configurer -> configurer
                .configureAggregate(settings.uncachedWithSnapshots(Coupon.class))
                .configureAggregate(settings.uncached(Redemption.class))
                .registerCommandHandler(
                        c -> new CouponCommandHandler(c.repository(Coupon.class), c.repository(Redemption.class)));
    }

    @Bean
    Reactions couponReactions() {
        return new Reactions("coupon", CouponReactions::new);
    }
}
