package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The projection and the queries of the coupon domain. */
@ConditionalOnDomain("coupon")
@ProjectionConfiguration
class CouponViewConfiguration {

    @Bean
    CouponViewTable couponViewTable(JdbcClient jdbc) {
        return new CouponViewTable(jdbc);
    }

    @Bean
    CouponViewProjection couponViewProjection(CouponViewTable table) {
        return new CouponViewProjection(table);
    }

    @Bean
    CouponQueries couponQueries(CouponViewTable table) {
        return new CouponQueries(table);
    }
}
