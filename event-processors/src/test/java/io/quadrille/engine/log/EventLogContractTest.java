package io.quadrille.engine.log;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a relay must be able to rely on when it reads the log, tested with our reader and with Axon's own engine. Axon's
 * engine decides by the clock: a hole counts as final when the event after it is a minute old.
 */
class EventLogContractTest {

    private static final Duration SKEW = Duration.ofMinutes(10);

    @Test
    void an_event_that_commits_late_is_read_whatever_the_clock_of_the_other_writer() throws SQLException {
        var log = QuadrilleLog.create();
        everythingCommittedIsReadOnce(log, SKEW.negated());
        everythingCommittedIsReadOnce(log, Duration.ZERO);
        everythingCommittedIsReadOnce(log, SKEW);
    }

    @Test
    void the_stock_engine_loses_a_late_event_if_the_clock_of_the_other_writer_is_behind() throws SQLException {
        var log = StockLog.create();
        assertThatThrownBy(() -> everythingCommittedIsReadOnce(log, SKEW.negated()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("could not find")
                .hasMessageContaining("held open");
    }

    @Test
    void events_are_read_in_the_order_of_the_log() throws SQLException {
        eventsAreReadInTheOrderOfTheLog(QuadrilleLog.create());
    }

    @Test
    void the_stock_engine_returns_a_late_event_after_its_successors() throws SQLException {
        var log = StockLog.create();
        assertThatThrownBy(() -> eventsAreReadInTheOrderOfTheLog(log))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("order");
    }

    private static void everythingCommittedIsReadOnce(EventLog log, Duration clockOfNeighbour) throws SQLException {
        assertThat(readWhileATransactionIsHeldOpen(log, clockOfNeighbour))
                .containsExactlyInAnyOrder("before", "held open", "neighbour", "after");
    }

    private static void eventsAreReadInTheOrderOfTheLog(EventLog log) throws SQLException {
        assertThat(readWhileATransactionIsHeldOpen(log, Duration.ZERO))
                .containsExactly("before", "held open", "neighbour", "after");
    }

    private static List<String> readWhileATransactionIsHeldOpen(EventLog log, Duration clockOfNeighbour)
            throws SQLException {
        var read = new ArrayList<String>();
        try (var follower = log.follower();
                var slow = new Writer(log);
                var fast = new Writer(log)) {
            fast.append(event("before")).commit();
            read.addAll(follower.read());
            slow.append(event("held open"));
            fast.append(event("neighbour", Instant.now().plus(clockOfNeighbour)))
                    .commit();
            read.addAll(follower.read());
            slow.commit();
            fast.append(event("after")).commit();
            read.addAll(follower.read());
            read.addAll(follower.read());
        }
        return read;
    }
}
