package io.quadrille.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback address. */
public final class Ports {

    /** Below 32768, where the outgoing ports of Linux begin; other systems begin higher. */
    private static final int BEHIND_LAST = 32_768;

    private static final int FIRST = 15_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /** The port itself, or a free port for 0. */
    static int resolve(int port) {
        return port == 0 ? free() : port;
    }

    /**
     * A port that is free at the moment. It is random, because several processes search at the same time, and outside
     * the range of outgoing connections: such a connection could take the port before the server starts, or while the
     * server is down.
     */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            if (isFree(port)) return port;
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (BEHIND_LAST - 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell whether port " + port + " is free", e);
        }
    }

    /**
     * @param server the server that needs the port, for the message
     * @throws PortTakenException if the port is in use
     */
    public static void requireFree(String server, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (BindException e) {
            throw new PortTakenException(server, port, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell whether port " + port + " is free", e);
        }
    }
}
