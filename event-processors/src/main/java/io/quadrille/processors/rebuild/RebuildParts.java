package io.quadrille.processors.rebuild;

import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.projection.ProjectionConfiguration;
import io.quadrille.processors.serialization.JsonMessageSerializer;
import io.quadrille.processors.serialization.MessageTypes;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** All that a {@link RebuildContext} holds. Not a configuration, so that the application's scan passes it by. */
@ComponentScan(
    basePackages = "io.quadrille.processors",
    useDefaultFilters = false,
    includeFilters = @Filter(type = FilterType.ANNOTATION, classes = ProjectionConfiguration.class))
class RebuildParts {

  @Bean
  JdbcClient jdbcClient(DataSource session) {
    return JdbcClient.create(session);
  }

  @Bean
  JdbcTemplate jdbcTemplate(DataSource session) {
    return new JdbcTemplate(session);
  }

  @Bean
  TransactionTemplate transactions(DataSource session) {
    return new TransactionTemplate(new JdbcTransactionManager(session));
  }

  @Bean
  MessageTypes messageTypes() {
    return Vocabulary.messageTypes();
  }

  @Bean
  Serializer eventSerializer(MessageTypes types) {
    return new JsonMessageSerializer(types);
  }
}
