package io.quadrille.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy between the application and PostgreSQL. It can lose the answer to a commit that PostgreSQL has done, or block
 * all traffic. Thread-safe.
 */
final class LossyDatabaseProxy implements AutoCloseable {

    /** The kinds of transactions that append events. */
    enum Commit {
        /** A command of an HTTP request. */
        COMMAND,
        /** A batch of records with the position of its group. */
        BATCH
    }

    private final ServerSocket serverSocket;
    private final int postgresPort;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger[] answersToLoseByKind = {new AtomicInteger(), new AtomicInteger()};
    private volatile boolean blocked;

    LossyDatabaseProxy(int postgresPort) {
        this.postgresPort = postgresPort;
        try {
            serverSocket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to PostgreSQL", e);
        }
        Thread.ofVirtual().name("line").start(this::answer);
    }

    int port() {
        return serverSocket.getLocalPort();
    }

    /** Loses the answers to the next commits of a kind, and closes their connections. */
    void loseAnswers(Commit kind, int number) {
        answersToLoseByKind[kind.ordinal()].set(number);
    }

    /** How many answers are still to be lost. */
    int answersToLose() {
        return answersToLoseByKind[0].get() + answersToLoseByKind[1].get();
    }

    /** Blocks all traffic on current connections for ever, and on new ones until {@link #restore}. */
    void block() {
        blocked = true;
        connections.forEach(ProxiedConnection::silence);
    }

    /** New connections work again. */
    void restore() {
        blocked = false;
    }

    boolean loses(Commit kind) {
        return answersToLoseByKind[kind.ordinal()].getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private void answer() {
        while (!serverSocket.isClosed()) {
            try {
                take(serverSocket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void take(Socket client) throws IOException {
        try {
            var connection = new ProxiedConnection(
                    client, new Socket(InetAddress.getLoopbackAddress(), postgresPort), this::loses);
            connections.add(connection);
            if (blocked) connection.silence();
            connection.start(() -> connections.remove(connection));
        } catch (IOException postgresIsAway) {
            client.close();
        }
    }

    @Override
    public void close() {
        try {
            serverSocket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(ProxiedConnection::closeBoth);
    }
}
