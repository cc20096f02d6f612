package io.quadrille.faults;

import io.quadrille.faults.LossyDatabaseProxy.Commit;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * One connection through a {@link LossyDatabaseProxy}. It forwards the messages of PostgreSQL one by one, without
 * encryption, and recognises commits by their statements: the driver prepares a statement with a name and later sends
 * only the name.
 */
final class ProxiedConnection {

    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final Socket client;
    private final Socket server;
    private final Predicate<Commit> loses;
    private final Set<String> appending = new HashSet<>();
    private final Set<String> moving = new HashSet<>();
    private volatile boolean appends;
    private volatile boolean moves;
    private volatile boolean silent;

    ProxiedConnection(Socket client, Socket server, Predicate<Commit> loses) throws IOException {
        this.client = client;
        this.server = server;
        this.loses = loses;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    void start(Runnable atEnd) {
        var open = new AtomicInteger(2);
        Runnable end = () -> {
            if (!silent) closeBoth();
            // A silent connection is kept until the proxy is closed: the end of PostgreSQL stays open, as after the
            // loss of a host.
            if (open.decrementAndGet() == 0 && !silent) atEnd.run();
        };
        Thread.ofVirtual().name("to-postgres").start(() -> pass(this::toServer, end));
        Thread.ofVirtual().name("from-postgres").start(() -> pass(this::toClient, end));
    }

    /** From now on nothing is forwarded, and neither end is told. */
    void silence() {
        silent = true;
    }

    void closeBoth() {
        for (var end : new Socket[] {client, server}) {
            try {
                end.close();
            } catch (IOException gone) {
                // The connection was closed on purpose.
            }
        }
    }

    private interface Passing {
        void pass() throws IOException;
    }

    private static void pass(Passing passing, Runnable end) {
        try {
            passing.pass();
        } catch (IOException over) {
            // One end has closed the connection; the other end is closed too.
        } finally {
            end.run();
        }
    }

    private void toServer() throws IOException {
        var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
        send(out, -1, body(in));
        out.flush();
        while (true) {
            int type = type(in);
            var body = body(in);
            if (type == 'P') prepared(text(body, 0), text(body, 1));
            if (type == 'B') executed(text(body, 1));
            if (silent) return;
            send(out, type, body);
            if (in.available() == 0) out.flush();
        }
    }

    private void toClient() throws IOException {
        var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
        var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        while (true) {
            int type = type(in);
            var body = body(in);
            if (silent) return;
            if (type == 'C' && Arrays.equals(body, COMMIT) && isLost()) return;
            send(out, type, body);
            if (in.available() == 0) out.flush();
        }
    }

    private void prepared(String name, String sql) {
        if (sql.contains("insert into domain_event_entry")) appending.add(name);
        else appending.remove(name);
        if (sql.contains("token_entry") && sql.contains("SET token ") || sql.contains("into newer_position"))
            moving.add(name);
        else moving.remove(name);
    }

    private void executed(String name) {
        if (appending.contains(name)) appends = true;
        if (moving.contains(name)) moves = true;
    }

    private boolean isLost() {
        var lost = appends && loses.test(moves ? Commit.BATCH : Commit.COMMAND);
        appends = false;
        moves = false;
        return lost;
    }

    private static int type(DataInputStream in) throws IOException {
        int type = in.read();
        if (type < 0) throw new EOFException();
        return type;
    }

    private static byte[] body(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    /** The first message of a connection has no type. */
    private static void send(DataOutputStream out, int type, byte[] body) throws IOException {
        if (type >= 0) out.write(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
    }

    /** One of the strings at the beginning of a message. */
    private static String text(byte[] body, int number) {
        int start = 0;
        for (int skipped = 0; skipped < number; skipped++) {
            while (body[start] != 0) start++;
            start++;
        }
        int end = start;
        while (body[end] != 0) end++;
        return new String(body, start, end - start, StandardCharsets.UTF_8);
    }
}
