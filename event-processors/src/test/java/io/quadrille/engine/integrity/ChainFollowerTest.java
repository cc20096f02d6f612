package io.quadrille.engine.integrity;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.log.FollowerLag;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The chain covers each event exactly once, in order, with concurrent appends and concurrent followers. */
class ChainFollowerTest {

    @Test
    void the_chain_waits_for_an_open_transaction_and_the_lag_shows_it() throws Exception {
        var store = ChainedStore.of(10);
        var chain = store.follower(Optional.empty(), Optional.empty());
        try (var held = TestEventStore.held(store.database, events(1))) {
            TestEventStore.commit(store.database, events(3));
            chain.start();
            chain.wakeUp();
            var lag = store.sql
                    .sql("select " + FollowerLag.events(ChainFollower.POSITION))
                    .query(Long.class)
                    .single();
            assertThat(lag).isEqualTo(3);
            assertThat(store.verify().unchained()).isEqualTo(3);
            assertThat(store.verify().notes())
                    .singleElement()
                    .asString()
                    .contains("3 events")
                    .contains("not chained yet");
            held.commit();
        }
        await().until(() -> store.verify().unchained() == 0);
        chain.stop();
        assertThat(store.verify().findings()).isEmpty();
        assertThat(store.verify().events()).isEqualTo(14);
    }

    @Test
    void a_second_follower_takes_over_when_the_first_one_stops() throws Exception {
        var store = ChainedStore.of(10);
        var one = store.follower(Optional.empty(), Optional.empty());
        var other = store.follower(Optional.empty(), Optional.empty());
        one.start();
        other.start();
        try {
            var writers = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) writers.add(Thread.ofPlatform().start(() -> append(store)));
            for (var writer : writers) writer.join();
            await().until(() -> store.verify().unchained() == 0);
            one.stop();
            append(store);
            await().until(() -> store.verify().unchained() == 0);
            other.stop();
            one.start();
            append(store);
            await().until(() -> store.verify().unchained() == 0);
        } finally {
            one.stop();
            other.stop();
        }
        var verdict = store.verify();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.events()).isEqualTo(10 + 6 * 50 * 7);
    }

    @Test
    void an_error_does_not_stop_the_follower() throws Exception {
        var store = ChainedStore.of(10);
        TestEventStore.commit(store.database, events(3));
        var errors = new AtomicInteger();
        var chain = store.follower(new DelegatingDataSource(store.database) {

            @Override
            public Connection getConnection() throws SQLException {
                if (errors.getAndIncrement() == 0) throw new StackOverflowError();
                return super.getConnection();
            }
        });
        chain.start();
        await().until(() -> store.verify().unchained() == 0);
        chain.stop();
    }

    private static void append(ChainedStore store) {
        for (int i = 0; i < 50; i++) TestEventStore.commit(store.database, events(7));
    }

    private static DomainEventMessage<?>[] events(int number) {
        var events = new DomainEventMessage<?>[number];
        for (int i = 0; i < number; i++) events[i] = event(UUID.randomUUID().toString());
        return events;
    }
}
