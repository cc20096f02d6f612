package io.quadrille.engine.transport;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.eventstore.TestEventStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two relays of one event store: one publishes, the other waits for the lease. */
class RelayTakeoverTest {

    private final Relays relays = new Relays(EmbeddedServers.kafka().bootstrapServers());
    private final Relays.Sessions first = new Relays.Sessions(relays.database);
    private final Relays.Sessions second = new Relays.Sessions(relays.database);

    @AfterEach
    void close() {
        relays.close();
    }

    @Test
    void the_second_relay_takes_over_at_the_stored_position_when_the_first_session_ends() {
        relays.start("first", first, relays.converter);
        await("the first holds the lock").until(() -> holder().isPresent());
        relays.start("second", second, relays.converter);
        await("the second has asked for it").until(() -> second.opened() > 1);

        commit(0, 20);
        awaitPublished();
        assertThat(relays.published())
                .hasSize(20)
                .allMatch(record -> record.by().equals("first"));

        first.refuse();
        terminate(holder().orElseThrow());
        commit(20, 40);
        awaitPublished();
        var published = relays.published();
        assertThat(published).extracting(Relays.Published::identifier).containsExactlyElementsOf(identifiers(0, 40));
        assertThat(published.subList(20, 40)).allMatch(record -> record.by().equals("second"));
    }

    @Test
    void the_second_relay_takes_over_when_the_first_is_stopped() {
        var relay = relays.start("first", first, relays.converter);
        await("the first holds the lock").until(() -> holder().isPresent());
        relays.start("second", second, relays.converter);
        relay.stop();

        commit(0, 3);
        awaitPublished();
        assertThat(relays.published()).hasSize(3).allMatch(record -> record.by().equals("second"));
    }

    @Test
    void a_relay_replaced_during_a_batch_loses_no_event_and_does_not_move_the_position_back() {
        var reached = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        relays.start("first", first, new Hesitating(relays.converter, reached, released));
        commit(0, 5);
        await("the first is in the middle of a batch").until(() -> reached.getCount() == 0);
        first.refuse();
        terminate(holder().orElseThrow());
        relays.start("second", second, relays.converter);
        awaitPublished();
        commit(5, 8);
        awaitPublished();

        released.countDown();
        await("the first publishes what it held").until(() -> relays.published().size() == 13);
        commit(8, 10);
        awaitPublished();
        assertThat(relays.published())
                .filteredOn(record -> record.by().equals("second"))
                .extracting(Relays.Published::identifier)
                .containsExactlyElementsOf(identifiers(0, 10));
    }

    @Test
    void a_relay_opens_another_session_when_its_own_ends() {
        relays.start("first", first, relays.converter);
        commit(0, 5);
        awaitPublished();
        terminate(holder().orElseThrow());
        commit(5, 10);
        awaitPublished();
        assertThat(relays.publishedIdentifiers()).containsExactlyElementsOf(identifiers(0, 10));
    }

    private void awaitPublished() {
        await("everything committed is published").until(() -> relays.position() == relays.lastIndex());
    }

    /** Events of one order, whose sequence must be kept. */
    private void commit(int from, int to) {
        var events = IntStream.range(from, to)
                .mapToObj(i -> event("e" + i, "order:o-1", i))
                .toArray(DomainEventMessage[]::new);
        TestEventStore.commit(relays.database, events);
    }

    private static List<String> identifiers(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
    }

    private Optional<Integer> holder() {
        return relays.sql().sql("""
            select pid from pg_locks where locktype = 'advisory' and granted
              and database = (select oid from pg_database where datname = current_database())\
            """).query(Integer.class).optional();
    }

    private void terminate(int session) {
        relays.sql()
                .sql("select pg_terminate_backend(?)")
                .param(session)
                .query(Boolean.class)
                .single();
    }

    /** Converts no event before the test allows it. */
    private record Hesitating(
            KafkaMessageConverter<byte[], byte[]> converter, CountDownLatch reached, CountDownLatch released)
            implements KafkaMessageConverter<byte[], byte[]> {

        @Override
        public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return converter.createKafkaMessage(event, topic);
        }

        @Override
        public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
            return converter.readKafkaMessage(record);
        }
    }
}
