package io.quadrille.processors.configuration;

import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.processors.choreography.Vocabulary;
import io.quadrille.processors.eventstore.PostgresEventStorageEngine;
import io.quadrille.processors.serialization.GeneralSerializer;
import io.quadrille.processors.serialization.JsonMessageSerializer;
import io.quadrille.processors.serialization.MessageTypes;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Clock;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;

/** Axon on PostgreSQL. Every bean by hand: Axon's own JDBC auto-configuration does not see Boot's DataSource in time. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuadrilleProperties.class)
class AxonConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  MessageTypes messageTypes() {
    return Vocabulary.messageTypes();
  }

  @Bean
  @Primary
  Serializer generalSerializer() {
    return GeneralSerializer.of(
        InventoryItem.class, ProductRegistered.class, Wallet.class, WalletOpened.class);
  }

  @Bean
  @Qualifier("messageSerializer")
  Serializer messageSerializer(MessageTypes types) {
    return new JsonMessageSerializer(types);
  }

  @Bean
  @Qualifier("eventSerializer")
  Serializer eventSerializer(MessageTypes types) {
    return new JsonMessageSerializer(types);
  }

  @Bean
  CorrelationDataProvider messageOrigin() {
    return new MessageOriginProvider();
  }

  @Bean
  TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
    return new SpringTransactionManager(transactions);
  }

  @Bean
  ConnectionProvider connectionProvider(DataSource dataSource) {
    return new SpringDataSourceConnectionProvider(dataSource);
  }

  @Bean
  EventStorageEngine eventStorageEngine(
      ConnectionProvider connections,
      TransactionManager transactions,
      Serializer generalSerializer,
      @Qualifier("eventSerializer") Serializer eventSerializer) {
    return new PostgresEventStorageEngine(
        JdbcEventStorageEngine.builder()
            .connectionProvider(connections)
            .transactionManager(transactions)
            .eventSerializer(eventSerializer)
            .snapshotSerializer(generalSerializer),
        Vocabulary::orderId,
        AggregateSettings::hasSnapshots);
  }

  @Bean
  TokenStore tokenStore(
      ConnectionProvider connections, Serializer generalSerializer, QuadrilleProperties properties) {
    return JdbcTokenStore.builder()
        .connectionProvider(connections)
        .serializer(generalSerializer)
        .claimTimeout(properties.processing().claimTimeout())
        .schema(
            TokenSchema.builder()
                .setTokenTable("token_entry")
                .setProcessorNameColumn("processor_name")
                .setTokenTypeColumn("token_type")
                .build())
        .build();
  }
}
