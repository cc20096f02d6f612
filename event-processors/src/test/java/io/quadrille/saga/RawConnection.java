package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quadrille.testing.Patience;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One HTTP connection for byte sequences that HTTP clients do not send. Not thread-safe. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = (int) Patience.PATIENCE.toMillis();

    private final Socket socket = new Socket();

    /** Connects with a small receive buffer, so the server soon has to wait for the client. */
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

    /** Sends the text unchanged. */
    RawConnection send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At most this number of bytes of the answer; empty at its end. */
    String read(int most) {
        try {
            return new String(socket.getInputStream().readNBytes(most), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads half a kilobyte; fails at the end of the answer. */
    void readSome() {
        if (read(512).isEmpty())
            throw new UncheckedIOException(new EOFException("the server has closed the connection"));
    }

    /** Reads until the server closes the connection. */
    String readToEnd() {
        return read(Integer.MAX_VALUE);
    }

    /** Closes with a reset, as a killed process with unread data does. */
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
