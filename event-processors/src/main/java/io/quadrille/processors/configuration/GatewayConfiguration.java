package io.quadrille.processors.configuration;

import io.opentelemetry.context.Context;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.commandhandling.gateway.IntervalRetryScheduler;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of people and the HTTP API to the command bus. Reactions have a gateway of their own, without retries. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

  @Bean
  CommandGateway commandGateway(CommandBus commands) {
    return DefaultCommandGateway.builder().commandBus(commands).retryScheduler(new LostRaces()).build();
  }

  /**
   * A command that lost a race for its aggregate, or for being the first of it, is tried again. Axon's own predicate is asked
   * about the failure's causes too, and a cause of both is the database's exception: nothing would ever be tried again.
   */
  private static final class LostRaces extends IntervalRetryScheduler {

    LostRaces() {
      super(
          builder()
              // A command that is tried again belongs to the trace of the request that sent it.
              .retryExecutor(
                  Context.taskWrapping(
                      Executors.newSingleThreadScheduledExecutor(
                          Thread.ofPlatform().name("command-retry").daemon().factory())))
              .retryInterval(20)
              .maxRetryCount(20));
    }

    @Override
    protected boolean isExplicitlyNonTransient(Throwable failure) {
      return !(failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException);
    }
  }
}
