package io.quadrille.checkout.statistics;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registers the reaction that counts sales, and the queries for sales, in a process that runs the order domain. */
@ConditionalOnDomain("order")
@Configuration(proxyBeanMethods = false)
class StatisticsConfiguration {

    @Bean
    Reactions salesReactions(SalesProjection projection) {
        return new Reactions("statistics", commands -> new SalesReactions(projection));
    }

    @Bean
    SalesQueries salesQueries(JdbcClient jdbc) {
        return new SalesQueries(jdbc);
    }
}
