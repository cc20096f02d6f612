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

    /** Below 32768, where Linux begins with outgoing connections; others begin higher. */
    private static final int BEHIND_LAST = 32_768;

    private static final int FIRST = 15_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /** The port itself, or a free one for 0. */
    static int resolve(int port) {
        return port == 0 ? free() : port;
    }

    /**
     * A port that nothing listens on at the moment. It is at random, for several processes look for one, and it is none
     * that the operating system gives to outgoing connections: such a connection could take it before its server
     * starts, or while that is away.
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
     * @param server who wants to listen there, for the message
     * @throws PortTakenException if something else listens there
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
