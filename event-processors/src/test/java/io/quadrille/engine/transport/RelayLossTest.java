package io.quadrille.engine.transport;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.LogTruncation;
import io.quadrille.embedded.ServerProcess;
import io.quadrille.engine.eventstore.TestEventStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker loses records that it has acknowledged: the relay publishes them again, and nothing else. */
class RelayLossTest {

    @TempDir
    private Path folder;

    private ServerProcess kafka;
    private Relays relays;

    @BeforeEach
    void start() {
        kafka = ServerProcess.kafka(folder, 0);
        relays = new Relays(kafka.address());
    }

    @AfterEach
    void stop() {
        relays.close();
        kafka.close();
    }

    @Test
    void a_busy_or_idle_relay_publishes_a_lost_tail_again() throws Exception {
        relays.start();
        commit(0, 200);
        awaitPublished();

        lose(0.5);
        // They stand in front of what is published again.
        commit(200, 210);
        awaitAll(0, 210);
        awaitRepaired(1);

        lose(0.8);
        awaitAll(0, 210);
        awaitRepaired(2);
    }

    @Test
    void a_new_relay_notices_losses_from_before_its_start() throws Exception {
        var first = relays.start();
        for (int i = 0; i < 10; i++) {
            commit(20 * i, 20 * (i + 1));
            awaitPublished();
        }
        first.stop();
        lose(0.5);
        var left = relays.publishedIdentifiers();
        assertThat(left).hasSizeBetween(1, 199);

        relays.start();
        awaitAll(0, 200);
        // No more than what was gone, and what was published in the same moment as that.
        assertThat(relays.published()).hasSizeLessThan(2 * 200);
        assertThat(repairs()).isOne();
    }

    @Test
    void the_relay_creates_and_fills_a_deleted_topic_again() throws Exception {
        relays.start();
        commit(0, 50);
        awaitPublished();
        try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) kafka.address()))) {
            admin.deleteTopics(List.of(relays.topic())).all().get();
            await("the topic to be there again")
                    .until(() -> admin.listTopics().names().get().contains(relays.topic()));
        }
        awaitAll(0, 50);
        assertThat(repairs()).isOne();
    }

    @Test
    void the_relay_publishes_nothing_again_after_a_crash_of_the_broker_without_losses() {
        relays.start();
        commit(0, 50);
        awaitPublished();
        kafka.kill();
        kafka = ServerProcess.kafka(folder, kafka.port());
        commit(50, 60);
        awaitAll(0, 60);
        relays.start("another", relays.database, relays.converter);
        commit(60, 70);
        awaitAll(0, 70);
        assertThat(repairs()).isZero();
    }

    private void lose(double left) throws Exception {
        kafka.kill();
        LogTruncation.truncate(folder, relays.topic(), left);
        kafka = ServerProcess.kafka(folder, kafka.port());
    }

    private void commit(int from, int to) {
        var events = IntStream.range(from, to)
                .mapToObj(i -> event("e" + i, "order:o-" + i, 0))
                .toArray(DomainEventMessage[]::new);
        TestEventStore.commit(relays.database, events);
    }

    private void awaitPublished() {
        await("everything committed is published").until(() -> relays.position() == relays.lastIndex());
    }

    private void awaitAll(int from, int to) {
        var expected = IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
        await("all events on the topic")
                .untilAsserted(() -> assertThat(relays.publishedIdentifiers()).containsAll(expected));
    }

    private void awaitRepaired(long times) {
        await("the end of the repair")
                .until(() -> relays.sql()
                                .sql("select count(*) from republication where topics is not null and finished_at"
                                        + " is not null")
                                .query(Long.class)
                                .single()
                        == times);
        assertThat(repairs()).isEqualTo(times);
    }

    private long repairs() {
        return relays.sql()
                .sql("select count(*) from republication where topics is not null")
                .query(Long.class)
                .single();
    }
}
