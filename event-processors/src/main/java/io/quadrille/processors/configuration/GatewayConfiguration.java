package io.quadrille.processors.configuration;

import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.commandhandling.gateway.IntervalRetryScheduler;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The two ways to the command bus. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

  /** For people and the HTTP API: a command that lost a race for its aggregate is tried again. */
  @Bean
  @Primary
  CommandGateway commandGateway(CommandBus commands) {
    return DefaultCommandGateway.builder()
        .commandBus(commands)
        .retryScheduler(
            IntervalRetryScheduler.builder()
                .retryExecutor(
                    Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("command-retry").daemon().factory()))
                .retryInterval(20)
                .maxRetryCount(20)
                .nonTransientFailurePredicate(failure -> !(failure instanceof ConcurrencyException))
                .build())
        .build();
  }

  /** For reactions: a command runs in the transaction of its batch, so only the whole batch can be tried again. */
  @Bean
  CommandGateway reactionGateway(CommandBus commands) {
    return DefaultCommandGateway.builder().commandBus(commands).build();
  }
}
