package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import io.quadrille.engine.deadletter.RetrySchedule;
import io.quadrille.engine.processing.BatchEventProcessor;
import io.quadrille.engine.processing.BatchSettings;
import io.quadrille.engine.processing.GroupControls;
import io.quadrille.engine.processing.GroupListeners;
import io.quadrille.engine.processing.GroupParts;
import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DisallowReplay;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.async.SequentialPolicy;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A domain that is started for the first time handles the orders placed before. */
class FirstStartContractTest {

    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Map.of());

    private final TestTopics kafka = new TestTopics().create();
    private final CountedConsumers consumers = CountedConsumers.strict();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Reaction reaction = new Reaction();

    @AfterEach
    void close() {
        threads.shutdownNow();
        kafka.close();
        consumers.close();
    }

    @Test
    void a_new_group_handles_records_from_before_its_first_start() {
        whatWasThereIsHandled(new BatchEventProcessor(
                new GroupParts(
                        "ours",
                        invoker(),
                        kafka.ours(consumers),
                        new InMemoryTokenStore(),
                        NoTransactionManager.instance(),
                        new SequentialPolicy(),
                        new PostgresDeadLetterQueue(
                                "ours", JdbcClient.create(TestDatabase.create()), null, SCHEDULE, Clock.systemUTC())),
                new BatchSettings(
                        10,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        1,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        PATIENCE,
                        1),
                GroupControls.NONE,
                GroupListeners.NONE));
    }

    @Test
    void the_stock_processor_treats_them_as_a_replay_that_reactions_skip() {
        var stock = PooledStreamingEventProcessor.builder()
                .name("stock")
                .eventHandlerInvoker(invoker())
                .messageSource(kafka.stock(consumers))
                .tokenStore(new InMemoryTokenStore())
                .transactionManager(NoTransactionManager.instance())
                .coordinatorExecutor(threads)
                .workerExecutor(threads)
                .initialSegmentCount(1)
                .build();
        assertThatThrownBy(() -> whatWasThereIsHandled(stock))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("o-before");
    }

    private void whatWasThereIsHandled(StreamingEventProcessor processor) {
        kafka.publish(ONE, 0, System.currentTimeMillis(), "o-before", "o-before-too");
        processor.start();
        try {
            await("it has a position").until(() -> !processor.processingStatus().isEmpty());
            kafka.publish(ONE, 0, System.currentTimeMillis(), "o-after");
            await("what came later is handled")
                    .until(() -> reaction.handled.stream().anyMatch(id -> id.contains("after")));
            assertThat(reaction.handled)
                    .extracting(id -> id.split("-order")[0])
                    .containsExactly("o-before", "o-before-too", "o-after");
        } finally {
            processor.shutDown();
        }
    }

    private EventHandlerInvoker invoker() {
        return SimpleEventHandlerInvoker.builder()
                .eventHandlers(List.of(reaction))
                .build();
    }

    static class Reaction {

        final List<String> handled = new CopyOnWriteArrayList<>();

        @EventHandler
        @DisallowReplay
        void on(Object payload, EventMessage<?> event) {
            handled.add(event.getIdentifier());
        }
    }
}
