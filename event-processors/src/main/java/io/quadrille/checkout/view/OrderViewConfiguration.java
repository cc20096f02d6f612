package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The projection and the queries of the order domain. */
@ConditionalOnDomain("order")
@ProjectionConfiguration
class OrderViewConfiguration {

    @Bean
    OrderViewTable orderViewTable(JdbcClient jdbc) {
        return new OrderViewTable(jdbc);
    }

    @Bean
    OrderViewProjection orderViewProjection(OrderViewTable table) {
        return new OrderViewProjection(table);
    }

    @Bean
    OrderQueries orderQueries(OrderViewTable table) {
        return new OrderQueries(table);
    }
}
