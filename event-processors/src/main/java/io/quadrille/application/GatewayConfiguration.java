package io.quadrille.application;

import io.opentelemetry.context.Context;
import io.quadrille.engine.processing.GatheringCommandBus;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.commandhandling.gateway.IntervalRetryScheduler;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of people and the HTTP API to the command bus. Reactions have a gateway of their own, without retries. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

    private static final int MOST_WAITING = 2_000;

    /** Longer than the database gives the transactions of a batch. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    @Bean
    CommandGateway commandGateway(CommandBus commands, TransactionManager transactions) {
        return new ClientGateway(
                new GatheringCommandBus(commands, transactions, PlaceOrder.class::isInstance, MOST_WAITING, SILENCE));
    }

    /**
     * Orders come in crowds, and placing one again changes nothing. The bus is no bean: Axon would take it for its own.
     */
    private static final class ClientGateway extends DefaultCommandGateway implements AutoCloseable {

        private final GatheringCommandBus bus;

        ClientGateway(GatheringCommandBus bus) {
            super(builder().commandBus(bus).retryScheduler(new LostRaces()));
            this.bus = bus;
        }

        @Override
        public void close() {
            bus.close();
        }
    }

    /**
     * A command that lost a race for its aggregate, or for being the first of it, is tried again. Axon's own predicate
     * is asked about the failure's causes too, and a cause of both is the database's exception: nothing would ever be
     * tried again.
     */
    private static final class LostRaces extends IntervalRetryScheduler {

        LostRaces() {
            super(builder()
                    // A command that is tried again belongs to the trace of the request that sent it.
                    .retryExecutor(Context.taskWrapping(Executors.newSingleThreadScheduledExecutor(
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
