package io.quadrille.processors.statistics;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counting sales, and the questions about them. */
@Configuration(proxyBeanMethods = false)
class StatisticsConfiguration {

  @Bean
  SalesProjection salesProjection(JdbcClient jdbc) {
    return new SalesProjection(jdbc);
  }

  @Bean
  SalesQueries salesQueries(JdbcClient jdbc) {
    return new SalesQueries(jdbc);
  }
}
