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

/** Up to which position the log is complete. */
class SettledPositionTest {

    private final DataSource database = TestEventStore.migrated();
    private final SettledPosition settled = new SettledPosition();
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
    void the_position_is_0_for_an_empty_log_and_the_last_event_for_an_idle_one() throws SQLException {
        assertThat(settled.advance(session)).isZero();
        TestEventStore.commit(database, event("a"), event("b"));
        assertThat(settled.advance(session)).isEqualTo(2);
    }

    @Test
    void a_transaction_that_may_fill_a_hole_holds_the_position_back_until_it_commits() throws SQLException {
        TestEventStore.commit(database, event("a"));
        try (var open = TestEventStore.held(database, event("b"))) {
            TestEventStore.commit(database, event("c"));
            assertThat(settled.advance(session)).isZero();
            open.commit();
        }
        assertThat(settled.advance(session)).isEqualTo(3);
    }

    @Test
    void a_hole_that_was_rolled_back_is_final() throws SQLException {
        var undone = TestEventStore.held(database, event("a"));
        TestEventStore.commit(database, event("b"));
        assertThat(settled.advance(session)).isZero();
        undone.close();
        assertThat(settled.advance(session)).isEqualTo(2);
    }

    @Test
    void transactions_that_began_after_the_last_event_was_seen_do_not_hold_the_position_back() throws SQLException {
        try (var first = TestEventStore.held(database, event("a"))) {
            TestEventStore.commit(database, event("b"));
            assertThat(settled.advance(session)).isZero();
            try (var second = TestEventStore.held(database, event("c"))) {
                first.commit();
                assertThat(settled.advance(session)).isEqualTo(2);
                TestEventStore.commit(database, event("d"));
                assertThat(settled.advance(session)).isEqualTo(2);
                second.commit();
            }
        }
        assertThat(settled.advance(session)).isEqualTo(4);
    }
}
