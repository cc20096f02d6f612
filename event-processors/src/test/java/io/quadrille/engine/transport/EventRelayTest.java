package io.quadrille.engine.transport;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.order.OrderEvent.OrderCancelled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the relay begins, which events it publishes, and in which order. */
class EventRelayTest {

    private final Relays relays = new Relays(EmbeddedServers.kafka().bootstrapServers());

    @AfterEach
    void close() {
        relays.close();
    }

    @Test
    void the_relay_publishes_all_committed_events_and_keeps_the_order_of_each_key() {
        relays.start();
        var orders = List.of("order:o-1", "order:o-2", "order:o-3", "order:o-4", "order:o-5");
        for (int sequence = 0; sequence < 40; sequence++) {
            long next = sequence;
            commit(orders.stream()
                    .map(order -> event(order + "@" + next, order, next))
                    .toArray(DomainEventMessage[]::new));
        }
        await().until(() -> relays.position() == relays.lastIndex());

        var published = relays.published();
        assertThat(published).hasSize(200);
        for (var order : orders) {
            assertThat(published)
                    .filteredOn(record -> order.equals("order:" + record.key()))
                    .extracting(Relays.Published::sequence)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(Long::valueOf).toList());
        }
    }

    @Test
    void the_relay_sends_a_batch_in_one_request_without_lingering() {
        // A producer that lingers does so for an hour.
        relays.linger(Duration.ofHours(1));
        var producers = relays.producers();
        commit(IntStream.range(0, 200)
                .mapToObj(i -> event("e" + i, "order:o-" + i % 7, i / 7))
                .toArray(DomainEventMessage[]::new));
        relays.start(relays.database, relays.converter, producers);

        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(producers.createProducer().metrics()).anySatisfy((name, metric) -> {
            assertThat(name.name()).isEqualTo("records-per-request-avg");
            assertThat(metric.metricValue()).isEqualTo(200.0);
        });
    }

    @Test
    void events_committed_while_the_relay_waits_for_consumers_form_one_batch() {
        var partitions = IntStream.range(0, 4)
                .mapToObj(i -> new TopicPartition(relays.topic(), i))
                .toList();
        relays.linger(Duration.ofHours(1));
        relays.consumers.report("wallet", at(partitions, -1));
        var producers = relays.producers();
        commit(event("first", "order:o-1", 0));
        relays.start(relays.database, relays.converter, producers);
        await().until(() -> relays.position() == relays.lastIndex());

        for (int i = 1; i <= 20; i++) commit(event("e" + i, "order:o-1", i));
        relays.consumers.report("wallet", at(partitions, Long.MAX_VALUE));
        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(producers.createProducer().metrics()).anySatisfy((name, metric) -> {
            assertThat(name.name()).isEqualTo("records-per-request-avg");
            assertThat(metric.metricValue()).isEqualTo((1 + 20) / 2.0);
        });
    }

    private static Optional<TrackingToken> at(List<TopicPartition> partitions, long offset) {
        return Optional.of(
                KafkaTrackingToken.newInstance(partitions.stream().collect(Collectors.toMap(p -> p, p -> offset))));
    }

    @Test
    void an_event_without_a_topic_stays_in_the_store_and_blocks_no_other() {
        relays.start();
        var inner = new GenericDomainEventMessage<>(
                "Order", "order:o-1", 0, new OrderCancelled("o-1", "wallet", "UNKNOWN_WALLET"));
        commit(inner, event("published", "order:o-1", 1));

        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("published");
    }

    @Test
    void the_relay_notices_a_reset_of_its_position_while_no_events_come() {
        relays.start(Duration.ofSeconds(5));
        commit(event("a", "order:o-1", 0), event("b", "order:o-1", 1));
        await().until(() -> relays.position() == relays.lastIndex());

        relays.setBack();
        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("a", "b", "a", "b");
    }

    @Test
    void the_relay_waits_for_an_open_transaction() throws Exception {
        relays.start();
        try (var open = TestEventStore.held(relays.database, event("slow", "order:o-1", 0))) {
            commit(event("fast", "order:o-1", 1));
            var before = relays.position();
            await("the relay stands in front of the hole").until(relays::isLookingAtLocks);
            assertThat(relays.position()).isEqualTo(before);
            open.commit();
        }
        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("slow", "fast");
    }

    @Test
    void a_new_relay_goes_on_at_the_stored_position() {
        var first = relays.start();
        commit(event("a", "order:o-1", 0), event("b", "order:o-1", 1));
        await().until(() -> relays.position() == relays.lastIndex());
        first.stop();
        commit(event("c", "order:o-1", 2));

        relays.start();
        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("a", "b", "c");
    }

    @Test
    void a_relay_can_be_stopped_and_started_again() {
        var relay = relays.start();
        relay.stop();
        relay.start();
        commit(event("a", "order:o-1", 0));
        await().until(() -> relays.publishedIdentifiers().contains("a"));
    }

    @Test
    void a_relay_that_starts_after_a_reset_publishes_again_from_the_position() {
        var first = relays.start();
        commit(event("a", "order:o-1", 0), event("b", "order:o-1", 1));
        await().until(() -> relays.position() == relays.lastIndex());
        first.stop();
        setBack();

        relays.start();
        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("a", "b", "a", "b");
    }

    @Test
    void a_running_relay_notices_a_reset_of_its_position_with_the_next_event() {
        relays.start();
        commit(event("a", "order:o-1", 0), event("b", "order:o-1", 1));
        await().until(() -> relays.position() == relays.lastIndex());
        setBack();
        commit(event("c", "order:o-1", 2));

        await().until(() -> relays.position() == relays.lastIndex());
        assertThat(relays.publishedIdentifiers()).containsExactly("a", "b", "c", "a", "b", "c");
    }

    private void setBack() {
        relays.sql().sql("update relay_position set global_index = 0").update();
    }

    private void commit(DomainEventMessage<?>... events) {
        TestEventStore.commit(relays.database, events);
    }
}
