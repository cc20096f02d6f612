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

/** Sets up the command gateway of the HTTP API. Reactions have separate gateways, without retries. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

    private static final int MAX_WAITING_COMMANDS = 2_000;

    /**
     * The maximum duration of a batch of commands, longer than the database's own timeout for the batch's transaction.
     */
    private static final Duration BATCH_TIMEOUT = Duration.ofMinutes(5);

    @Bean
    CommandGateway commandGateway(CommandBus commands, TransactionManager transactions) {
        return new ClientGateway(new GatheringCommandBus(
                commands, transactions, PlaceOrder.class::isInstance, MAX_WAITING_COMMANDS, BATCH_TIMEOUT));
    }

    /**
     * Batches PlaceOrder commands into shared transactions, since orders arrive in bursts. A failed batch can be
     * retried, because PlaceOrder is idempotent. The gathering bus is not a bean, because Axon would otherwise adopt it
     * as its command bus.
     */
    private static final class ClientGateway extends DefaultCommandGateway implements AutoCloseable {

        private final GatheringCommandBus bus;

        ClientGateway(GatheringCommandBus bus) {
            super(builder().commandBus(bus).retryScheduler(new ConcurrencyRetries()));
            this.bus = bus;
        }

        @Override
        public void close() {
            bus.close();
        }
    }

    /**
     * Retries a command that lost a race to create or append to its aggregate. Axon's default for
     * {@code isExplicitlyNonTransient} also looks at the failure's causes. ConcurrencyException and
     * AggregateStreamCreationException both wrap a database exception that Axon considers non-transient, so by default
     * it would never retry them.
     */
    private static final class ConcurrencyRetries extends IntervalRetryScheduler {

        ConcurrencyRetries() {
            super(builder()
                    // A retry belongs to the trace of the request that sent the command.
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
