package io.quadrille.processors.timeline;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import io.quadrille.processors.deadletter.DeadLetters;
import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.kafka.ParkedRecordTable;
import io.quadrille.processors.kafka.Republications;
import io.quadrille.processors.operations.OperatorActs;
import io.quadrille.processors.serialization.MessageTypes;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Timelines run with the order domain, whose orders they are about. */
@ConditionalOnDomain(Domain.ORDER)
@Configuration(proxyBeanMethods = false)
class TimelineConfiguration {

  @Bean
  @Conditional(OtherDomainsElsewhere.class)
  Reactions timelineReactions(JdbcTemplate jdbc, @Qualifier("eventSerializer") Serializer serializer) {
    var table = new TimelineEventTable(jdbc, serializer);
    return new Reactions(ProcessingGroup.TIMELINE, commands -> new TimelineReactions(table));
  }

  @Bean
  OrderLog orderLog(JdbcClient jdbc, MessageTypes types, @Qualifier("eventSerializer") Serializer serializer) {
    return new OrderLog(jdbc, types, serializer);
  }

  @Bean
  OrderNotes orderNotes(
      DeadLetters letters, ParkedRecordTable records, Republications republications, OperatorActs acts, EventTopics topics) {
    return new OrderNotes(letters, records, republications, acts, topics);
  }

  @Bean
  Timelines timelines(
      JdbcClient jdbc,
      PlatformTransactionManager transactions,
      OrderLog log,
      OrderNotes notes,
      Environment settings) {
    var snapshot = new TransactionTemplate(transactions);
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
    return new Timelines(jdbc, snapshot, log, notes, Domain.ofProcess(settings));
  }
}
