package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.testing.Patience.PATIENCE;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.SimpleEventHandlerInvoker;
import org.axonframework.eventhandling.async.SequentialPolicy;
import org.axonframework.eventhandling.tokenstore.inmemory.InMemoryTokenStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** After an interrupt of its reader, the extension's stream hides the interrupt and reports no more records. */
class InterruptedGroupTest {

    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Map.of());

    private final TestTopics kafka = new TestTopics().create();
    private final CountedConsumers consumers = CountedConsumers.strict();
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        kafka.close();
        consumers.close();
    }

    @Test
    void a_group_reads_on_after_an_interrupt_outside_of_a_wait() {
        var processor = new BatchEventProcessor(
                new GroupParts(
                        "interrupted",
                        SimpleEventHandlerInvoker.builder()
                                .eventHandlers(List.of(new Interrupted()))
                                .build(),
                        kafka.ours(consumers),
                        new InMemoryTokenStore(),
                        NoTransactionManager.instance(),
                        new SequentialPolicy(),
                        new PostgresDeadLetterQueue(
                                "interrupted",
                                JdbcClient.create(TestDatabase.create()),
                                null,
                                SCHEDULE,
                                Clock.systemUTC())),
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
                GroupListeners.NONE);
        processor.start();
        try {
            kafka.publish(ONE, 0, System.currentTimeMillis(), "o-1");
            await().until(() -> !handled.isEmpty());
            kafka.publish(ONE, 0, System.currentTimeMillis(), "o-2");
            await().until(() -> handled.stream().anyMatch(event -> event.startsWith("o-2")));
        } finally {
            processor.shutDown();
        }
    }

    final class Interrupted {

        @EventHandler
        void on(Object payload, EventMessage<?> event) {
            handled.add(event.getIdentifier());
            if (event.getIdentifier().startsWith("o-1")) Thread.currentThread().interrupt();
        }
    }
}
