package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The projection and the queries of the inventory domain. */
@ConditionalOnDomain("inventory")
@ProjectionConfiguration
class ProductViewConfiguration {

    @Bean
    ProductViewTable productViewTable(JdbcClient jdbc) {
        return new ProductViewTable(jdbc);
    }

    @Bean
    ProductViewProjection productViewProjection(ProductViewTable table) {
        return new ProductViewProjection(table);
    }

    @Bean
    ProductQueries productQueries(ProductViewTable table) {
        return new ProductQueries(table);
    }
}
