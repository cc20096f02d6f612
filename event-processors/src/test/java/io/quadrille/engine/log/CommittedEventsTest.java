package io.quadrille.engine.log;

import static io.quadrille.engine.log.SomeEvents.event;
import static io.quadrille.engine.log.SomeEvents.large;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.eventstore.CountedRows;
import io.quadrille.engine.eventstore.TestEventStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holes in the log: for which of them the reader waits, for how long, and what it reads then. The lines of a test draw
 * their indexes in their order.
 */
class CommittedEventsTest {

    private static QuadrilleLog log;

    private QuadrilleLog.Reader reader;
    private Writer first;
    private Writer second;
    private Writer third;

    @BeforeAll
    static void create() {
        log = QuadrilleLog.create();
    }

    @BeforeEach
    void open() throws SQLException {
        reader = log.follower();
        first = new Writer(log);
        second = new Writer(log);
        third = new Writer(log);
    }

    @AfterEach
    void close() throws SQLException {
        for (var session : new AutoCloseable[] {reader, first, second, third}) {
            try {
                session.close();
            } catch (Exception e) {
                throw new SQLException(e);
            }
        }
    }

    @Test
    void an_event_comes_back_as_it_was_appended() throws SQLException {
        var time = Instant.parse("2026-01-02T03:04:05.123456Z");
        var appended = event("a", "order:o-1", 0, time);
        first.append(appended).commit();

        try (var session = log.dataSource().getConnection()) {
            var stored = new CommittedEvents(TestEventStore.SERIALIZER, reader.position())
                    .read(session, 1)
                    .getFirst();
            assertThat(stored.message().getIdentifier()).isEqualTo("a");
            assertThat(stored.message().getAggregateIdentifier()).isEqualTo("order:o-1");
            assertThat(stored.message().getType()).isEqualTo("Order");
            assertThat(stored.message().getSequenceNumber()).isZero();
            assertThat(stored.message().getTimestamp()).isEqualTo(time);
            assertThat(stored.message().getPayload()).isEqualTo(appended.getPayload());
            assertThat(stored.globalIndex()).isEqualTo(log.lastIndex(session));
        }
    }

    @Test
    void a_read_ends_after_two_megabytes_of_events_and_the_next_read_continues() throws SQLException {
        int letters = 100_000;
        var names = IntStream.range(0, 50).mapToObj(i -> "large-" + i).toList();
        for (var name : names) first.append(large(name, letters)).commit();

        var read = new ArrayList<String>();
        for (var page = reader.read(); !page.isEmpty(); page = reader.read()) {
            assertThat(page.size() * letters).isLessThanOrEqualTo(2 * 1024 * 1024 + letters);
            assertThat(reader.more()).isEqualTo(read.size() + page.size() < names.size());
            read.addAll(page);
        }
        assertThat(read).isEqualTo(names);
    }

    @Test
    void an_open_transaction_stops_reading_and_its_commit_lets_all_events_be_read_in_order() throws SQLException {
        first.append(event("a"));
        second.append(event("b"), event("c")).commit();
        third.append(event("d")).commit();

        assertThat(reader.read()).isEmpty();
        assertThat(reader.waiting()).isTrue();
        assertThat(reader.read()).as("also on the next read").isEmpty();

        first.commit();
        assertThat(reader.read()).containsExactly("a", "b", "c", "d");
        assertThat(reader.waiting()).isFalse();
    }

    @Test
    void events_before_a_hole_are_read_at_once() throws SQLException {
        first.append(event("a")).commit();
        second.append(event("b"));
        third.append(event("c")).commit();

        assertThat(reader.read()).containsExactly("a");
        second.commit();
        assertThat(reader.read()).containsExactly("b", "c");
    }

    @Test
    void a_rolled_back_hole_is_passed_once_the_transactions_open_at_that_time_have_ended() throws SQLException {
        first.append(event("rolled back")).rollback();
        second.append(event("a")).commit();
        third.append(event("b"));

        assertThat(reader.read()).as("the third might fill the hole").isEmpty();
        third.commit();
        assertThat(reader.read()).containsExactly("a", "b");
    }

    @Test
    void a_transaction_that_began_after_the_hole_was_seen_does_not_hold_it_up() throws SQLException {
        first.append(event("rolled back")).rollback();
        second.append(event("a")).commit();
        assertThat(reader.read()).isEmpty();

        third.append(event("b"));
        assertThat(reader.read()).containsExactly("a");
        third.commit();
        assertThat(reader.read()).containsExactly("b");
    }

    @Test
    void a_transaction_that_appends_nothing_does_not_hold_up_anything() throws SQLException {
        third.execute("select count(*) from domain_event_entry");
        third.execute("insert into relay_position values ('another', 0) on conflict do nothing");
        first.append(event("rolled back")).rollback();
        second.append(event("a")).commit();

        reader.read();
        assertThat(reader.read()).containsExactly("a");
    }

    @Test
    void the_reader_waits_for_each_of_several_overlapping_holes() throws SQLException {
        first.append(event("a"));
        second.append(event("b"));
        first.append(event("c"));
        third.append(event("d")).commit();
        second.append(event("e"));
        third.append(event("f")).commit();

        assertThat(reader.read()).isEmpty();
        second.commit();
        assertThat(reader.read()).as("a comes first").isEmpty();
        first.commit();
        assertThat(reader.read()).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void the_reader_waits_for_a_hole_after_a_settled_hole_too() throws SQLException {
        first.append(event("a"));
        second.append(event("b")).commit();
        assertThat(reader.read()).isEmpty();

        third.append(event("c"));
        second.append(event("d")).commit();
        first.rollback();

        assertThat(reader.read()).containsExactly("b");
        assertThat(reader.waiting()).isTrue();
        third.commit();
        assertThat(reader.read()).containsExactly("c", "d");
    }

    @Test
    void any_number_of_rolled_back_holes_are_passed_together() throws SQLException {
        for (int i = 0; i < 20; i++) {
            first.append(event("rolled back")).rollback();
            second.append(event("e" + i)).commit();
        }

        assertThat(reader.read()).as("the holes are seen").isEmpty();
        assertThat(reader.read()).as("the holes are final").hasSize(20);
    }

    @Test
    void a_partly_filled_hole_is_passed_when_the_rest_is_final() throws SQLException {
        first.append(event("a"));
        second.append(event("b"));
        third.append(event("c")).commit();
        assertThat(reader.read()).isEmpty();

        first.rollback();
        assertThat(reader.read()).isEmpty();
        second.commit();
        assertThat(reader.read()).containsExactly("b", "c");
    }

    @Test
    void the_hole_of_a_rolled_back_savepoint_is_passed() throws SQLException {
        first.append(event("a"));
        var savepoint = first.session().setSavepoint();
        first.append(event("undone"));
        first.session().rollback(savepoint);
        first.append(event("b"));
        second.append(event("c")).commit();
        assertThat(reader.read()).isEmpty();

        first.commit();
        assertThat(reader.read()).containsExactly("a", "b", "c");
    }

    @Test
    void the_reader_waits_for_a_transaction_that_appends_again_after_a_rolled_back_savepoint() throws SQLException {
        var savepoint = first.session().setSavepoint();
        first.append(event("undone"));
        first.session().rollback(savepoint);
        second.append(event("a")).commit();
        first.append(event("b"));
        second.append(event("c")).commit();

        assertThat(reader.read()).isEmpty();
        first.commit();
        assertThat(reader.read()).containsExactly("a", "b", "c");
    }

    @Test
    void the_reader_waits_for_a_server_prepared_insert_like_for_any_other() throws SQLException {
        for (int i = 0; i < 10; i++) first.append(event("warm " + i)).commit();
        assertThat(reader.read()).hasSize(10);

        first.append(event("a"));
        second.append(event("b")).commit();
        assertThat(reader.read()).isEmpty();
        first.commit();
        assertThat(reader.read()).containsExactly("a", "b");
    }

    @Test
    void indexes_lost_in_a_crash_of_the_server_are_passed() throws SQLException {
        first.append(event("a")).commit();
        long burnt = log.lastIndex(first.session()) + 32;
        first.execute(
                "select setval(pg_get_serial_sequence('domain_event_entry', 'global_index'), %d)".formatted(burnt));
        first.append(event("b")).commit();

        assertThat(reader.read()).containsExactly("a");
        assertThat(reader.read()).containsExactly("b");
    }

    @Test
    void the_next_read_continues_after_the_last_event_within_the_limit() throws SQLException {
        first.append(event("a"), event("b"), event("c")).commit();
        second.append(event("d"));
        third.append(event("e")).commit();

        assertThat(reader.read(2)).containsExactly("a", "b");
        assertThat(reader.waiting()).isFalse();
        assertThat(reader.read(2)).containsExactly("c");
        assertThat(reader.waiting()).isTrue();
        second.commit();
        assertThat(reader.read(2)).containsExactly("d", "e");
    }

    @Test
    void a_reader_restarted_before_a_hole_waits_for_the_hole_too() throws SQLException {
        first.append(event("a"));
        second.append(event("b")).commit();
        assertThat(reader.read()).isEmpty();

        var restarted = reader.restarted();
        assertThat(restarted.read()).isEmpty();
        first.commit();
        assertThat(restarted.read()).containsExactly("a", "b");
    }

    @Test
    void events_after_a_hole_are_read_only_once_until_a_transaction_that_can_fill_it_ends() throws Exception {
        first.append(event("a"));
        second.append(IntStream.range(0, 1_000)
                        .mapToObj(i -> event("after " + i))
                        .toArray(DomainEventMessage[]::new))
                .commit();
        try (var counted = new CountedRows(log.dataSource().getConnection())) {
            var events = new CommittedEvents(TestEventStore.SERIALIZER, reader.position());
            for (int read = 0; read < 200; read++) {
                assertThat(events.read(counted.connection(), 1_000)).isEmpty();
                third.append(event("meanwhile " + read)).commit();
            }
            assertThat(counted.rows()).as("rows of the event store").isLessThanOrEqualTo(1_000);

            first.commit();
            assertThat(events.read(counted.connection(), 1_000)
                            .getFirst()
                            .message()
                            .getIdentifier())
                    .isEqualTo("a");
        }
    }
}
