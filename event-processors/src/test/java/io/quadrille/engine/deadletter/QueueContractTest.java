package io.quadrille.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.GenericDeadLetterTableFactory;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What groups and operators must be able to rely on in a dead-letter queue, tested with ours and with Axon's own. */
class QueueContractTest {

    private static final int MANY = 1_100;

    private final DataSource database = TestDatabase.create();
    private final JsonMessageSerializer serializer = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());
    private final SequencedDeadLetterQueue<EventMessage<?>> ours = new PostgresDeadLetterQueue(
            "order",
            JdbcClient.create(database),
            serializer,
            new RetrySchedule(Duration.ZERO, Duration.ZERO, 1, Map.of()),
            Clock.systemUTC());

    @Test
    void a_sequence_is_found_for_a_retry_among_many_sequences() {
        everySequenceIsFound(ours);
    }

    @Test
    void the_stock_queue_finds_no_sequence_after_the_tenth() {
        assertThatThrownBy(() -> everySequenceIsFound(stock()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("found");
    }

    private void everySequenceIsFound(SequencedDeadLetterQueue<EventMessage<?>> queue) {
        enqueue(queue, 250);
        for (var sequence : List.of("o-0", "o-9", "o-11", "o-150", "o-249")) {
            var found = queue.process(
                    letter -> letter.message().getIdentifier().startsWith(sequence + "-"), letter -> Decisions.evict());
            assertThat(found).as("%s is found", sequence).isTrue();
        }
    }

    @Test
    void two_sequences_with_the_same_hash_are_different() {
        sequencesAreToldApart(ours);
    }

    @Test
    void the_stock_queue_confuses_two_sequences_with_the_same_hash() {
        assertThatThrownBy(() -> sequencesAreToldApart(stock()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("waits behind");
    }

    private static void sequencesAreToldApart(SequencedDeadLetterQueue<EventMessage<?>> queue) {
        var one = List.of("Aa");
        var other = List.of("BB");
        assertThat(one).hasSameHashCodeAs(other);
        enqueue(queue, one, "o-1");
        assertThat(queue.contains(other)).as("one waits behind the other").isFalse();
    }

    @Test
    void any_number_of_letters_can_be_enqueued() {
        noNumberStopsAGroup(ours);
    }

    @Test
    void the_stock_queue_overflows_and_stops_its_group() {
        assertThatThrownBy(() -> noNumberStopsAGroup(stock())).isInstanceOf(DeadLetterQueueOverflowException.class);
    }

    private void noNumberStopsAGroup(SequencedDeadLetterQueue<EventMessage<?>> queue) {
        enqueue(queue, MANY);
        assertThat(queue.amountOfSequences()).isEqualTo(MANY);
    }

    @Test
    void the_stock_queue_cannot_create_its_table_in_postgresql() {
        var queue = StockQueue.create(database, transactions(), serializer);
        assertThatThrownBy(() -> queue.createSchema(new GenericDeadLetterTableFactory()))
                .hasStackTraceContaining("blob");
    }

    private SequencedDeadLetterQueue<EventMessage<?>> stock() {
        var queue = StockQueue.create(database, transactions(), serializer);
        queue.createSchema(StockQueue.tablesForPostgres());
        return queue;
    }

    private SpringTransactionManager transactions() {
        return new SpringTransactionManager(new JdbcTransactionManager(database));
    }

    /** Enqueues in one transaction, for speed. */
    private void enqueue(SequencedDeadLetterQueue<EventMessage<?>> queue, int orders) {
        transactions().executeInTransaction(() -> {
            for (int i = 0; i < orders; i++) enqueue(queue, "o-" + i, "o-" + i);
        });
    }

    private static void enqueue(SequencedDeadLetterQueue<EventMessage<?>> queue, Object sequence, String orderId) {
        var event = SagaEvents.event(Topics.STOCK_SUCCESS, orderId);
        queue.enqueue(sequence, new GenericDeadLetter<>(sequence, event, new IllegalStateException("no")));
    }
}
