package io.quadrille.processors.timeline;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.serialization.MessageTypes;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Timelines run with the order domain, whose orders they are about. */
@ConditionalOnDomain(Domain.ORDER)
@Configuration(proxyBeanMethods = false)
class TimelineConfiguration {

  @Bean
  OrderLog orderLog(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer) {
    return new OrderLog(jdbc, serializer);
  }

  @Bean
  OrderNotes orderNotes() {
    return new OrderNotes();
  }

  @Bean
  Timelines timelines(
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      OrderLog log,
      OrderNotes notes,
      MessageTypes types,
      Environment settings) {
    var snapshot = new TransactionTemplate(transactions);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
    return new Timelines(jdbc, snapshot, log, notes, types, Domain.ofProcess(settings));
  }
}
