package io.quadrille.engine.eventstore;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.order.Order;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many queries a batch makes for the aggregates of its messages, and that it reads the same as one by one. */
class BatchPrefetchTest {

    private final DataSource database = TestEventStore.migrated();
    private final AtomicInteger queries = new AtomicInteger();
    private final EventStorageEngine engine = engine(SnapshotFilter.allowAll());

    private EventStorageEngine engine(SnapshotFilter taken) {
        return new PostgresEventStorageEngine(
                JdbcEventStorageEngine.builder()
                        .connectionProvider(this::counted)
                        .eventSerializer(TestEventStore.SERIALIZER)
                        .snapshotSerializer(TestEventStore.SERIALIZER)
                        .snapshotFilter(taken),
                NoTransactionManager.instance(),
                CheckoutSaga.SAGA::sagaId,
                new WrittenProjections(List.of()),
                aggregate -> aggregate.startsWith("wallet:") || aggregate.startsWith("reservation:"),
                CheckoutSaga.SAGA::aggregatesOf);
    }

    private Connection counted() throws java.sql.SQLException {
        queries.incrementAndGet();
        return database.getConnection();
    }

    @Test
    void a_batch_reads_all_aggregates_of_a_type_with_one_query() {
        store("a", "b");
        var found = inABatch(List.of("a", "new", "b"), "order:a", "order:new", "order:b", "order:a");
        assertThat(found)
                .isEqualTo(
                        Map.of("order:a", List.of("a0", "a1"), "order:new", List.of(), "order:b", List.of("b0", "b1")));
        assertThat(queries).hasValue(1);
    }

    @Test
    void each_type_is_read_when_its_first_aggregate_is_loaded() {
        inABatch(List.of("a", "b"), "redemption:a", "payment:a", "payment:b", "redemption:b");
        assertThat(queries).hasValue(2);
    }

    @Test
    void one_query_reads_snapshots_and_the_events_after_them() {
        for (var id : List.of("reservation:a", "reservation:b", "reservation:c")) {
            for (int sequence = 0; sequence < 3; sequence++)
                TestEventStore.commit(database, event(id + sequence, id, sequence));
        }
        engine.storeSnapshot(event("snapshot of a", "reservation:a", 1));
        engine.storeSnapshot(event("snapshot of b", "reservation:b", 2));

        var found = inABatch(
                List.of("a", "b", "c", "new"), "reservation:a", "reservation:b", "reservation:c", "reservation:new");

        assertThat(found)
                .isEqualTo(Map.of(
                        "reservation:a", List.of("snapshot of a", "reservation:a2"),
                        "reservation:b", List.of("snapshot of b"),
                        "reservation:c", List.of("reservation:c0", "reservation:c1", "reservation:c2"),
                        "reservation:new", List.of()));
        assertThat(queries).hasValue(1);
    }

    @Test
    void the_query_reads_no_event_before_a_snapshot() {
        var sql = JdbcClient.create(database);
        for (var id : List.of("reservation:a", "reservation:b")) {
            sql.sql("""
                insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type,
                  payload_type,
                  payload_revision, payload, meta_data, time_stamp)
                select :id || n, :id, n, 'any', 'any', '1.0', '{}', '{}', now() from generate_series(0, 9999) as n\
                """).param("id", id).update();
            engine.storeSnapshot(event("snapshot of " + id, id, 9_989));
        }
        sql.sql("analyze domain_event_entry, snapshot_event_entry").update();
        var wanted = new String[] {"reservation:a", "reservation:b"};
        var plan = String.join(
                "\n",
                sql.sql("explain (analyze) " + PostgresEventStorageEngine.SNAPSHOTS_AND_EVENTS_OF_SEVERAL)
                        .params(List.of(wanted, wanted))
                        .query(String.class)
                        .list());

        assertThat(plan)
                .doesNotContain("Rows Removed")
                .doesNotContain("Seq Scan on domain_event_entry")
                .contains("rows=22.00");
    }

    @Test
    void all_events_are_read_if_the_snapshot_is_ignored() {
        for (int sequence = 0; sequence < 3; sequence++) {
            TestEventStore.commit(database, event("a" + sequence, "reservation:a", sequence));
        }
        engine.storeSnapshot(event("snapshot", "reservation:a", 1));

        var found = inABatch(engine(SnapshotFilter.rejectAll()), List.of("a", "b"), "reservation:a");

        assertThat(found).containsEntry("reservation:a", List.of("a0", "a1", "a2"));
    }

    @Test
    void an_aggregate_outside_of_the_plan_is_read_on_its_own() {
        store("a", "other");
        var found = inABatch(List.of("a", "b"), "order:a", "order:other");
        assertThat(found).containsEntry("order:other", List.of("other0", "other1"));
        assertThat(queries).hasValue(2);
    }

    @Test
    void the_next_batch_queries_again() {
        assertThat(inABatch(List.of("a", "b"), "order:a")).containsEntry("order:a", List.of());
        store("a");
        assertThat(inABatch(List.of("a", "b"), "order:a")).containsEntry("order:a", List.of("a0", "a1"));
    }

    @Test
    void a_single_message_is_not_prefetched() {
        store("a");
        assertThat(inABatch(List.of("a"), "order:a")).containsEntry("order:a", List.of("a0", "a1"));
        assertThat(queries).hasValue(1);
    }

    private void store(String... orders) {
        for (var order : orders) {
            var id = Order.aggregateId(order);
            TestEventStore.commit(database, event(order + "0", id, 0), event(order + "1", id, 1));
        }
    }

    /** The events of the aggregates as a batch of messages about these orders reads them. */
    private Map<String, List<String>> inABatch(List<String> orders, String... aggregates) {
        return inABatch(engine, orders, aggregates);
    }

    private Map<String, List<String>> inABatch(EventStorageEngine engine, List<String> orders, String... aggregates) {
        queries.set(0);
        var found = new TreeMap<String, List<String>>();
        var messages = orders.stream()
                .<DomainEventMessage<?>>map(order -> event(order, Order.aggregateId(order), 0))
                .toList();
        var unit = new BatchingUnitOfWork<>(messages);
        var outcome = unit.executeWithResult(
                () -> {
                    if (unit.isFirstMessage())
                        for (var aggregate : aggregates) found.put(aggregate, events(engine, aggregate));
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        assertThat(outcome.optionalExceptionResult()).isEmpty();
        return found;
    }

    /** Reads an aggregate as Axon's event store does. */
    private static List<String> events(EventStorageEngine engine, String aggregate) {
        var snapshot = engine.readSnapshot(aggregate);
        long first = snapshot.map(taken -> taken.getSequenceNumber() + 1).orElse(0L);
        return Stream.<DomainEventMessage<?>>concat(
                        snapshot.stream(), engine.readEvents(aggregate, first).asStream())
                .<String>map(DomainEventMessage::getIdentifier)
                .toList();
    }
}
