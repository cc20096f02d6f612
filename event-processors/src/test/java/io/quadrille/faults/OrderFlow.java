package io.quadrille.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hands commands to the clients at a steady rate, independent of faults, unless too many of them wait for an answer.
 */
final class OrderFlow implements AutoCloseable {

    private static final Duration BEAT = Duration.ofMillis(100);
    private static final int WAITING = 200;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final RetryingClients clients;
    private final List<?> commands;
    private int asked;
    private double due;
    private double perBeat;
    private int reserve;

    OrderFlow(RetryingClients clients, List<?> commands) {
        this.clients = clients;
        this.commands = commands;
        clock.scheduleAtFixedRate(this::ask, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on the remaining commands last for this time, except those that are kept. */
    synchronized void spreadOver(double seconds, int kept) {
        perBeat = (commands.size() - asked) / Math.max(1, seconds) * BEAT.toMillis() / 1_000;
        reserve = kept;
    }

    private synchronized void ask() {
        int room = Math.max(0, Math.min(commands.size() - asked - reserve, WAITING - clients.openCommands()));
        // Commands for which there was no room are not sent at once later: otherwise all of them would precede the next
        // fault.
        due = Math.min(due + perBeat, room);
        int now = (int) due;
        clients.ask(commands.subList(asked, asked + now));
        asked += now;
        due -= now;
    }

    /** Sends the remaining commands at once. Waits until all commands are done. */
    void finish() throws Exception {
        clock.shutdown();
        synchronized (this) {
            clients.ask(commands.subList(asked, commands.size()));
            asked = commands.size();
        }
        clients.awaitAnswers();
    }

    /** Drops the remaining commands. Waits until all sent commands are done. */
    void end() throws Exception {
        clock.shutdown();
        synchronized (this) {
            asked = commands.size();
        }
        clients.awaitAnswers();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
