package io.quadrille.engine.log;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.eventstore.TestEventStore;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far the log can be read without a look at its holes. */
class SettledPositionTest {

    private final DataSource database = TestEventStore.migrated();
    private final SettledPosition end = new SettledPosition();
    private Connection session;

    @BeforeEach
    void open() throws SQLException {
        session = database.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    @Test
    void an_empty_log_ends_at_0_and_one_that_nobody_writes_to_at_its_last_event() throws SQLException {
        assertThat(end.look(session)).isZero();
        TestEventStore.commit(database, event("a"), event("b"));
        assertThat(end.look(session)).isEqualTo(2);
    }

    @Test
    void a_transaction_that_may_fill_a_hole_holds_it_back_until_it_has_committed() throws SQLException {
        TestEventStore.commit(database, event("a"));
        try (var open = TestEventStore.held(database, event("b"))) {
            TestEventStore.commit(database, event("c"));
            assertThat(end.look(session)).isZero();
            open.commit();
        }
        assertThat(end.look(session)).isEqualTo(3);
    }

    @Test
    void a_hole_that_was_rolled_back_is_final() throws SQLException {
        var undone = TestEventStore.held(database, event("a"));
        TestEventStore.commit(database, event("b"));
        assertThat(end.look(session)).isZero();
        undone.close();
        assertThat(end.look(session)).isEqualTo(2);
    }

    @Test
    void transactions_that_began_after_the_last_event_was_seen_hold_nothing_back() throws SQLException {
        try (var first = TestEventStore.held(database, event("a"))) {
            TestEventStore.commit(database, event("b"));
            assertThat(end.look(session)).isZero();
            try (var second = TestEventStore.held(database, event("c"))) {
                first.commit();
                assertThat(end.look(session)).isEqualTo(2);
                TestEventStore.commit(database, event("d"));
                assertThat(end.look(session)).isEqualTo(2);
                second.commit();
            }
        }
        assertThat(end.look(session)).isEqualTo(4);
    }
}
