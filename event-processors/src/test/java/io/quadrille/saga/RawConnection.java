package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quadrille.testing.Patience;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One HTTP connection, byte by byte, for what no HTTP client does. Not thread-safe. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = (int) Patience.PATIENCE.toMillis();

    private final Socket socket = new Socket();

    /** Connects. What is not read fills a small buffer here, so the server soon has to wait. */
    RawConnection(int port) {
        try {
            socket.setReceiveBufferSize(1024);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the text as it is. */
    RawConnection send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next bytes of the answer, so many at most; empty at its end. */
    String read(int most) {
        try {
            return new String(socket.getInputStream().readNBytes(most), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads half a kilobyte; fails if there is no more to come. */
    void readSome() {
        if (read(512).isEmpty())
            throw new UncheckedIOException(new EOFException("the server has closed the connection"));
    }

    /** All that comes until the server closes the connection. */
    String readToEnd() {
        return read(Integer.MAX_VALUE);
    }

    /** Ends with a reset, as a program that is killed does with what it has not read. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
