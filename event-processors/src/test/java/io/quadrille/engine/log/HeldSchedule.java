package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A run that holds one transaction open for each of several durations. Meanwhile another writer, whose clock is wrong,
 * commits one event after another, and a reader reads at intervals of at most three gap timeouts. The seed decides
 * which transaction begins when, which of them roll back and when the reader is due. How often the other writer commits
 * depends on the machine.
 */
final class HeldSchedule implements AutoCloseable {

    private final EventLog log;
    private final Duration gapTimeout;
    private final Map<Double, Writer> slow;
    private final Writer neighbour;
    private final EventLog.Follower follower;
    private final Connection session;

    /** @param holds the durations of the held transactions, in gap timeouts */
    HeldSchedule(EventLog log, Duration gapTimeout, List<Double> holds) throws SQLException {
        this.log = log;
        this.gapTimeout = gapTimeout;
        session = log.dataSource().getConnection();
        follower = log.follower();
        neighbour = new Writer(log);
        slow = holds.stream().collect(Collectors.toMap(hold -> hold, hold -> writer(log)));
    }

    private static Writer writer(EventLog log) {
        try {
            return new Writer(log);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The suffix of the names of the events of a held transaction. */
    static String name(double hold) {
        return " held for " + hold;
    }

    Schedule.Outcome run(long seed, Duration skew) throws SQLException {
        var random = new Random(seed);
        long start = log.lastIndex(session);
        var read = new ArrayList<String>();
        var open = begin(random, seed, skew);
        long nextRead = System.nanoTime();
        for (int i = 0; !open.isEmpty(); i++) {
            commitBeside("%d.%d".formatted(seed, i), skew);
            if (System.nanoTime() >= nextRead) {
                read.addAll(follower.read());
                nextRead = System.nanoTime() + random.nextLong(3 * gapTimeout.toNanos());
            }
            for (var held : List.copyOf(open)) {
                if (System.nanoTime() - held.since() < held.hold() * gapTimeout.toNanos()) continue;
                end(held, random);
                open.remove(held);
            }
        }
        // The first read sees the holes, the second finds them final and may see another hole after them; so a third.
        for (int i = 0; i < 3; i++) read.addAll(follower.read());
        return new Schedule.Outcome(read, log.identifiersAfter(start, session));
    }

    private record Held(double hold, long since) {}

    private List<Held> begin(Random random, long seed, Duration skew) throws SQLException {
        var holds = new ArrayList<>(slow.keySet());
        Collections.shuffle(holds, random);
        var open = new ArrayList<Held>();
        for (var hold : holds) {
            slow.get(hold).append(SomeEvents.event(seed + name(hold)));
            open.add(new Held(hold, System.nanoTime()));
            if (random.nextBoolean()) commitBeside(seed + " before " + name(hold), skew);
        }
        return open;
    }

    private void commitBeside(String name, Duration skew) throws SQLException {
        neighbour.append(SomeEvents.event(name, Instant.now().plus(skew))).commit();
    }

    private void end(Held held, Random random) throws SQLException {
        if (random.nextInt(4) == 0) slow.get(held.hold()).rollback();
        else slow.get(held.hold()).commit();
    }

    @Override
    public void close() throws SQLException {
        for (var writer : slow.values()) writer.close();
        neighbour.close();
        follower.close();
        session.close();
    }
}
