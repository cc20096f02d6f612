package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.embedded.KafkaBroker;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.producer.ConfirmationMode;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a record cannot be published, no later record arrives before it, and none is skipped. */
class RelayOrderTest {

    private static final int EVENTS = 8;
    private static final List<String> ALL =
            IntStream.range(0, EVENTS).mapToObj(i -> "e" + i).toList();

    @TempDir
    private Path folder;

    private final Relays relays = new Relays(EmbeddedServers.kafka().bootstrapServers());

    @AfterEach
    void close() {
        EndsItsThread.due(0);
        relays.close();
    }

    @Test
    void no_record_overtakes_one_that_the_broker_refuses() {
        int givenUp = GivenUp.records();
        relays.limitRecords(2_000);
        relays.start();
        commit();

        await("it was refused twice").until(() -> GivenUp.records() > givenUp + 1);
        assertThat(relays.publishedIdentifiers()).isNotEmpty().containsOnly("e0");
        assertThat(relays.position()).isLessThanOrEqualTo(relays.lastIndex() - EVENTS + 1);

        relays.limitRecords(1_000_000);
        awaitPublished();
        assertThat(relays.publishedIdentifiers().stream().distinct()).isEqualTo(ALL);
    }

    @Test
    void a_blocked_relay_reports_its_event_and_sends_no_other_repeatedly() {
        relays.limitRecords(2_000);
        var firsts = IntStream.range(0, EVENTS).mapToObj(i -> event("order:o-" + i, 0, "e" + i, i == 5));
        TestEventStore.commit(relays.database, firsts.toArray(DomainEventMessage[]::new));
        var relay = relays.start();

        await("the relay reports the standstill").until(() -> relay.standstill().isPresent());
        assertThat(relay.standstill().orElseThrow()).contains("e5", "number 0 of order:o-5", "max.message.bytes");
        assertThat(relays.position()).as("up to e4").isEqualTo(relays.lastIndex() - 3);
        assertThat(relays.publishedIdentifiers())
                .contains("e0", "e1", "e2", "e3", "e4")
                .doesNotContain("e5");
        int published = relays.published().size();
        int givenUp = GivenUp.records();
        await("it was refused twice more").until(() -> GivenUp.records() > givenUp + 1);
        assertThat(relays.published()).hasSize(published);

        relays.limitRecords(1_000_000);
        awaitPublished();
        await("the relay reports no standstill any more")
                .until(() -> relay.standstill().isEmpty());
        assertThat(relays.publishedIdentifiers()).containsAll(ALL);
    }

    @Test
    void the_relay_cancels_a_republication_that_the_broker_refuses() {
        var relay = relays.start();
        commit();
        awaitPublished();
        relays.limitRecords(2_000);
        var republications = new Republications(relays.sql(), Clock.systemUTC());
        long id = republications.fromPosition("ann", "they were lost", 1, null).id();

        await("cancelled").until(() -> republications.find(id).orElseThrow().cancelledAt() != null);
        TestEventStore.commit(relays.database, event("order:o-2", 0, "new", false));
        awaitPublished();
        assertThat(relay.standstill()).isEmpty();
    }

    @Test
    void no_record_overtakes_one_that_the_producer_refuses() {
        relays.start(relays.database, relays.converter, new FailingAtThirdRecord(relays.producers()));
        commit();

        awaitPublished();
        assertThat(relays.publishedIdentifiers().stream().distinct()).isEqualTo(ALL);
    }

    @Test
    void the_relay_survives_an_error() {
        var errors = new AtomicInteger();
        relays.start(
                new Relays.Sessions(relays.database) {

                    @Override
                    public Connection getConnection() throws SQLException {
                        if (errors.getAndIncrement() == 0) throw new StackOverflowError();
                        return super.getConnection();
                    }
                },
                relays.converter,
                relays.producers());
        commit();
        awaitPublished();
    }

    @Test
    void an_error_that_ends_the_thread_of_the_producer_leads_to_a_new_producer() {
        relays.longestDelivery(Duration.ofSeconds(2));
        EndsItsThread.due(2);
        relays.start();
        commit();

        awaitPublished();
        assertThat(EndsItsThread.left()).isZero();
        assertThat(relays.publishedIdentifiers().stream().distinct()).isEqualTo(ALL);
    }

    @Test
    void a_relay_can_be_stopped_during_a_broker_outage() {
        try (var broker = new KafkaBroker(folder, 0).start();
                var patient = new Relays(broker.bootstrapServers())) {
            patient.patience(Duration.ofHours(1));
            var relay = patient.start();
            TestEventStore.commit(patient.database, events().getFirst());
            await().until(() -> patient.position() == patient.lastIndex());
            broker.stop();
            TestEventStore.commit(patient.database, events().get(1));
            assertThatNoException()
                    .isThrownBy(
                            () -> CompletableFuture.runAsync(relay::stop).get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private void awaitPublished() {
        await().until(() -> relays.position() == relays.lastIndex());
    }

    private void commit() {
        TestEventStore.commit(relays.database, events().toArray(DomainEventMessage[]::new));
    }

    /** Events of one order; the second is larger than the others. */
    private static List<DomainEventMessage<?>> events() {
        return IntStream.range(0, EVENTS)
                .<DomainEventMessage<?>>mapToObj(RelayOrderTest::event)
                .toList();
    }

    private static DomainEventMessage<?> event(int number) {
        return event("order:o-1", number, "e" + number, number == 1);
    }

    private static DomainEventMessage<?> event(String aggregate, int number, String identifier, boolean large) {
        var note = MetaData.with("note", "x".repeat(large ? 4_000 : 1));
        var payload = new OrderPaymentRequested(aggregate.substring("order:".length()), "ann", number);
        return new GenericDomainEventMessage<>("Order", aggregate, number, payload, note, identifier, SagaEvents.TIME);
    }

    /** Kafka's producers. The first one gives up its third record, as if it had not got metadata in time. */
    private record FailingAtThirdRecord(ProducerFactory<byte[], byte[]> producers, AtomicInteger sent)
            implements ProducerFactory<byte[], byte[]> {

        FailingAtThirdRecord(ProducerFactory<byte[], byte[]> producers) {
            this(producers, new AtomicInteger());
        }

        @Override
        @SuppressWarnings("unchecked")
        public Producer<byte[], byte[]> createProducer() {
            var producer = producers.createProducer();
            return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("send") && sent.incrementAndGet() == 3) {
                            var failure = new TimeoutException("no metadata in time");
                            if (arguments.length > 1) ((Callback) arguments[1]).onCompletion(null, failure);
                            return CompletableFuture.failedFuture(failure);
                        }
                        try {
                            return method.invoke(producer, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public ConfirmationMode confirmationMode() {
            return producers.confirmationMode();
        }

        @Override
        public void shutDown() {
            producers.shutDown();
        }
    }
}
