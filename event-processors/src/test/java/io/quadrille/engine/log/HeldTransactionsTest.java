package io.quadrille.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Transactions that stay open for 0.5, 1, 2 and 10 times the gap timeout while others commit, with clocks that are ten
 * minutes behind, right, and ten minutes ahead. The gap timeout belongs to the stock engine; its default is a minute,
 * here it is 10 ms, and the transactions are held open for that much real time. Our reader has no gap timeout and uses
 * no clock, so for it these are only transactions that end late.
 */
class HeldTransactionsTest {

    private static final Duration GAP_TIMEOUT = Duration.ofMillis(10);
    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final List<Double> HOLDS = List.of(0.5, 1.0, 2.0, 10.0);
    private static final int SCHEDULES = 102;
    private static final int STOCK_SCHEDULES = 12;

    @Test
    void no_event_is_skipped_however_long_transactions_stay_open_and_whatever_the_clocks() throws SQLException {
        var skews = List.of(SKEW.negated(), Duration.ZERO, SKEW);
        try (var schedule = new HeldSchedule(QuadrilleLog.create(), GAP_TIMEOUT, HOLDS)) {
            for (int seed = 0; seed < SCHEDULES; seed++) {
                var skew = skews.get(seed % skews.size());
                var outcome = schedule.run(seed, skew);
                assertThat(outcome.committed()).as("seed %d", seed).isNotEmpty();
                assertThat(outcome.read())
                        .as("seed %d, clocks off by %s", seed, skew)
                        .isEqualTo(outcome.committed());
            }
        }
    }

    @Test
    void the_stock_engine_skips_events_of_every_such_transaction_when_clocks_are_behind() throws SQLException {
        assertThat(holdsSkippedByTheStockEngine(SKEW.negated())).containsExactlyInAnyOrderElementsOf(HOLDS);
    }

    @Test
    void the_stock_engine_skips_events_of_transactions_held_longer_than_its_timeout_when_clocks_are_right()
            throws SQLException {
        assertThat(holdsSkippedByTheStockEngine(Duration.ZERO)).contains(2.0, 10.0);
    }

    private static Set<Double> holdsSkippedByTheStockEngine(Duration skew) throws SQLException {
        var skipped = new HashSet<String>();
        try (var schedule = new HeldSchedule(StockLog.create(GAP_TIMEOUT), GAP_TIMEOUT, HOLDS)) {
            for (int seed = 0; seed < STOCK_SCHEDULES; seed++) {
                var outcome = schedule.run(seed, skew);
                skipped.addAll(outcome.committed());
                outcome.read().forEach(skipped::remove);
            }
        }
        return HOLDS.stream()
                .filter(hold -> skipped.stream().anyMatch(event -> event.endsWith(HeldSchedule.name(hold))))
                .collect(Collectors.toSet());
    }
}
