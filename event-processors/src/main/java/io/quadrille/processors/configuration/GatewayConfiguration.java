package io.quadrille.processors.configuration;

import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.commandhandling.gateway.IntervalRetryScheduler;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of people and the HTTP API to the command bus. Reactions have a gateway of their own, without retries. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

  /** A command that lost a race for its aggregate is tried again. */
  @Bean
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
}
