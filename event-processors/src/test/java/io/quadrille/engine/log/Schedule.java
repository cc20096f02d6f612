package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * A run of a few writers and one reader, whose every step follows from a seed. Transactions begin, append, stay open,
 * set and undo savepoints, commit and roll back in any order, with clocks up to ten minutes apart. The reader reads in
 * between.
 */
final class Schedule implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int STEPS = 50;
    private static final int SKEW_SECONDS = (int) Duration.ofMinutes(10).toSeconds();

    private final EventLog log;
    private final Connection session;
    private final EventLog.Follower follower;
    private final List<Transaction> transactions = new ArrayList<>();

    Schedule(EventLog log) throws SQLException {
        this.log = log;
        session = log.dataSource().getConnection();
        follower = log.follower();
        for (int i = 0; i < WRITERS; i++) transactions.add(new Transaction(new Writer(log)));
    }

    /** The events that were read, and the events of the log, each in order. */
    record Outcome(List<String> read, List<String> committed) {}

    Outcome run(long seed) throws SQLException {
        var random = new Random(seed);
        long start = log.lastIndex(session);
        var read = new ArrayList<String>();
        for (int step = 0; step < STEPS; step++) {
            int dice = random.nextInt(WRITERS + 1);
            if (dice == WRITERS) read.addAll(follower.read());
            else transactions.get(dice).step(random, "%d.%d".formatted(seed, step));
        }
        for (var transaction : transactions) transaction.end(random);
        // The first read sees the holes, the second finds them final and may see another hole after them; so a third.
        for (int i = 0; i < 3; i++) read.addAll(follower.read());
        return new Outcome(read, log.identifiersAfter(start, session));
    }

    @Override
    public void close() throws SQLException {
        for (var transaction : transactions) transaction.writer.close();
        follower.close();
        session.close();
    }

    private static final class Transaction {

        final Writer writer;
        private Savepoint savepoint;

        Transaction(Writer writer) {
            this.writer = writer;
        }

        void step(Random random, String name) throws SQLException {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> append(random, name);
                case 4 -> savepoint = writer.session().setSavepoint();
                case 5 -> undo();
                case 6, 7, 8 -> end(random);
                default -> {
                    // The transaction stays open without a step.
                }
            }
        }

        private void append(Random random, String name) {
            int events = 1 + random.nextInt(3);
            var appended = new DomainEventMessage<?>[events];
            for (int i = 0; i < events; i++) {
                var time = Instant.now().plusSeconds(random.nextInt(-SKEW_SECONDS, SKEW_SECONDS));
                appended[i] = SomeEvents.event(name + "." + i, time);
            }
            writer.append(appended);
        }

        private void undo() throws SQLException {
            if (savepoint != null) writer.session().rollback(savepoint);
        }

        void end(Random random) throws SQLException {
            savepoint = null;
            if (random.nextInt(3) == 0) writer.rollback();
            else writer.commit();
        }
    }
}
