package io.quadrille.engine.eventstore;

import static io.quadrille.engine.log.SomeEvents.event;
import static io.quadrille.engine.log.SomeEvents.large;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.log.EventLog;
import io.quadrille.engine.log.QuadrilleLog;
import io.quadrille.engine.log.Rival;
import io.quadrille.engine.log.StockLog;
import io.quadrille.engine.log.Writer;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.order.Order;
import io.quadrille.wallet.Payment;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What our engine does on PostgreSQL, and in each case what Axon's own engine does instead. */
class PostgresEventStorageEngineTest {

    private EventLog log = QuadrilleLog.create();
    private Writer writer;

    @BeforeEach
    void open() throws SQLException {
        writer = new Writer(log);
    }

    @AfterEach
    void close() throws SQLException {
        writer.close();
    }

    private void stock() throws SQLException {
        close();
        log = StockLog.create();
        open();
    }

    @Test
    void one_insert_appends_all_events_of_a_unit_of_work() throws SQLException {
        assertThat(insertsOfAUnitOfWork(50)).isEqualTo(1);
        assertThat(EventLog.number(writer.session(), "select count(*) from domain_event_entry"))
                .isEqualTo(50);
    }

    @Test
    void the_stock_engine_makes_one_insert_per_event() throws SQLException {
        stock();
        assertThat(insertsOfAUnitOfWork(50)).isEqualTo(50);
    }

    private long insertsOfAUnitOfWork(int events) throws SQLException {
        writer.execute("create table counted (inserts int)");
        writer.execute("""
            create function count_insert() returns trigger language plpgsql as
            $$ begin insert into counted values (1); return null; end $$\
            """);
        writer.execute("create trigger counting after insert on %s for each statement execute function count_insert()"
                .formatted(log.schema().domainEventTable()));
        writer.commit();

        var store = EmbeddedEventStore.builder()
                .storageEngine(log.engine(connections(), transactions()))
                .build();
        var unit = DefaultUnitOfWork.startAndGet(null);
        unit.attachTransaction(transactions());
        IntStream.range(0, events).mapToObj(i -> event("e" + i)).forEach(store::publish);
        unit.commit();
        store.shutDown();
        return EventLog.number(writer.session(), "select count(*) from counted");
    }

    private SpringDataSourceConnectionProvider connections() {
        return new SpringDataSourceConnectionProvider(log.dataSource());
    }

    private TransactionManager transactions() {
        return new SpringTransactionManager(new DataSourceTransactionManager(log.dataSource()));
    }

    @Test
    void an_event_larger_than_the_limit_of_a_topic_is_not_stored() throws SQLException {
        assertThatThrownBy(() -> writer.append(event("small", "order:o", 0), large("large", 120_000)))
                .hasMessageMatching(
                        "a OrderPaymentRequested of order:o-\\d+ is not stored: with its metadata it has \\d{6} bytes,"
                                + " the maximum is 114688")
                .isInstanceOf(EventTooLargeException.class);
        writer.rollback();
        assertThat(events("order:o")).isEmpty();
        writer.append(large("largest", 110_000)).commit();
    }

    @Test
    void a_lost_race_for_the_next_event_of_an_aggregate_is_a_concurrency_exception() throws SQLException {
        aLostRaceIsRecognized();
    }

    @Test
    void the_stock_engine_does_not_recognize_a_lost_race_on_postgresql() throws SQLException {
        stock();
        assertThatThrownBy(this::aLostRaceIsRecognized)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ConcurrencyException");
    }

    private void aLostRaceIsRecognized() throws SQLException {
        writer.append(event("first", "order:o", 0), event("second", "order:o", 1))
                .commit();
        try (var rival = new Writer(log)) {
            assertThatThrownBy(() -> rival.append(event("rival", "order:o", 1)))
                    .isInstanceOf(ConcurrencyException.class);
            rival.rollback();
            assertThatThrownBy(() -> rival.append(event("rival", "order:o", 0)))
                    .isInstanceOf(AggregateStreamCreationException.class);
        }
    }

    @Test
    void the_transaction_that_commits_second_loses_the_race_even_if_it_appended_first() throws Exception {
        writer.append(event("first", "order:o", 0));
        try (var rival = new Rival(log)) {
            var waiting = rival.append(event("rival", "order:o", 0));
            rival.awaitBlocked();
            writer.rollback();
            waiting.get();
        }
        assertThat(events("order:o")).containsExactly("rival");
    }

    @Test
    void equal_ids_in_two_domains_are_two_aggregates() throws SQLException {
        writer.append(event("o", Order.aggregateId("same"), 0), event("p", Payment.aggregateId("same"), 0))
                .commit();

        assertThat(events(Order.aggregateId("same"))).containsExactly("o");
        assertThat(events(Payment.aggregateId("same"))).containsExactly("p");
    }

    @Test
    void ids_without_a_domain_prefix_collide() {
        assertThatThrownBy(() -> writer.append(event("o", "same", 0), event("p", "same", 0)))
                .isInstanceOf(AggregateStreamCreationException.class);
    }

    @Test
    void an_event_keeps_its_microseconds_and_its_saga_id() throws SQLException {
        var time = Instant.parse("2026-02-28T23:59:59.999999Z");
        writer.append(event("e", "order:o", 0, time)).commit();

        assertThat(writer.engine().readEvents("order:o").next().getTimestamp()).isEqualTo(time);
        try (var session = log.dataSource().getConnection();
                var statement = session.createStatement();
                var row = statement.executeQuery("select order_id from domain_event_entry")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("o");
        }
    }

    @Test
    void nanoseconds_are_truncated_never_rounded_up() throws SQLException {
        writer.append(event("e", "order:o", 0, Instant.parse("2026-02-28T23:59:59.999999999Z")))
                .commit();

        assertThat(writer.engine().readEvents("order:o").next().getTimestamp())
                .isEqualTo(Instant.parse("2026-02-28T23:59:59.999999Z"));
    }

    @Test
    void the_last_sequence_number_and_the_events_from_a_given_one_are_read() throws SQLException {
        writer.append(event("a", "order:o", 0), event("b", "order:o", 1), event("c", "order:o", 2))
                .commit();

        assertThat(writer.engine().lastSequenceNumberFor("order:o")).contains(2L);
        assertThat(writer.engine().readEvents("order:o", 1).asStream().map(DomainEventMessage::getIdentifier))
                .containsExactly("b", "c");
        assertThat(writer.engine().lastSequenceNumberFor("order:other")).isEmpty();
    }

    @Test
    void an_aggregate_that_never_has_a_snapshot_causes_no_snapshot_query() throws SQLException {
        var engine = new PostgresEventStorageEngine(
                JdbcEventStorageEngine.builder()
                        .connectionProvider(() -> {
                            throw new AssertionError("a query for nothing");
                        })
                        .eventSerializer(TestEventStore.SERIALIZER)
                        .snapshotSerializer(TestEventStore.SERIALIZER),
                NoTransactionManager.instance(),
                CheckoutSaga.SAGA::sagaId,
                new WrittenProjections(List.of()),
                aggregate -> false,
                CheckoutSaga.SAGA::aggregatesOf);

        assertThat(engine.readSnapshot("order:o")).isEmpty();
    }

    private List<String> events(String aggregate) {
        return writer.engine()
                .readEvents(aggregate)
                .asStream()
                .map(DomainEventMessage::getIdentifier)
                .toList();
    }
}
