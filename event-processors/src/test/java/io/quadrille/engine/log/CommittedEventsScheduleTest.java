package io.quadrille.engine.log;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The reader reads each committed event once and in the order of the log, whatever the writers do. */
class CommittedEventsScheduleTest {

    private static final int SCHEDULES = 150;
    private static final int THREADS = 4;
    private static final int TRANSACTIONS = 150;

    @Test
    void every_schedule_is_read_completely_and_in_order() throws SQLException {
        try (var schedule = new Schedule(QuadrilleLog.create())) {
            for (long seed = 0; seed < SCHEDULES; seed++) {
                var outcome = schedule.run(seed);
                assertThat(outcome.committed()).as("events of seed %d", seed).isNotEmpty();
                assertThat(outcome.read()).as("seed %d", seed).isEqualTo(outcome.committed());
            }
        }
    }

    @Test
    void the_stock_engine_skips_events_of_such_schedules() throws SQLException {
        try (var schedule = new Schedule(StockLog.create())) {
            assertThat(LongStream.range(0, 20).anyMatch(seed -> skips(schedule, seed)))
                    .isTrue();
        }
    }

    @Test
    void writers_at_full_speed_are_read_completely_and_in_order() throws Exception {
        var log = QuadrilleLog.create();
        try (var reader = log.follower();
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var writers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < THREADS; i++) writers.add(threads.submit(writing(log, i)));
            var read = new ArrayList<String>();
            while (!writers.stream().allMatch(Future::isDone)) read.addAll(reader.read(50));
            for (int i = 0; i < 3; i++) read.addAll(reader.read(Integer.MAX_VALUE));

            int committed = 0;
            for (var writer : writers) committed += writer.get();
            assertThat(read).hasSize(committed).doesNotHaveDuplicates();
        }
    }

    private static boolean skips(Schedule schedule, long seed) {
        try {
            var outcome = schedule.run(seed);
            return !outcome.read().containsAll(outcome.committed());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns how many events it has committed. */
    private static Callable<Integer> writing(EventLog log, int number) {
        return () -> {
            var random = new Random(number);
            int committed = 0;
            try (var writer = new Writer(log)) {
                for (int i = 0; i < TRANSACTIONS; i++) {
                    int events = 1 + random.nextInt(4);
                    for (int e = 0; e < events; e++) writer.append(event("%d.%d.%d".formatted(number, i, e)));
                    if (random.nextInt(4) == 0) {
                        writer.rollback();
                    } else {
                        writer.commit();
                        committed += events;
                    }
                }
            }
            return committed;
        };
    }
}
