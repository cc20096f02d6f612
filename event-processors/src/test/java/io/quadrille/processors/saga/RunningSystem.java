package io.quadrille.processors.saga;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.processors.Quadrille;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application on a database and topics of its own, in this JVM. */
final class RunningSystem implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  final String topicPrefix;

  private RunningSystem(ConfigurableApplicationContext context, String topicPrefix) {
    this.context = context;
    this.topicPrefix = topicPrefix;
  }

  static RunningSystem start(String... properties) {
    var database = EmbeddedServers.freshDatabase();
    var prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    var all = new ArrayList<>(List.of(properties));
    all.add("spring.datasource.url=" + database.jdbcUrl());
    all.add("spring.datasource.username=" + database.username());
    all.add("spring.datasource.password=" + database.password());
    all.add("quadrille.kafka.bootstrap-servers=" + EmbeddedServers.kafka().bootstrapServers());
    all.add("quadrille.kafka.topic-prefix=" + prefix);
    all.add("server.port=0");
    var context = new SpringApplicationBuilder(Quadrille.class).properties(all.toArray(String[]::new)).run();
    return new RunningSystem(context, prefix);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  CommandGateway commands() {
    return bean(CommandGateway.class);
  }

  JdbcClient sql() {
    return bean(JdbcClient.class);
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  @Override
  public void close() {
    context.close();
  }
}
