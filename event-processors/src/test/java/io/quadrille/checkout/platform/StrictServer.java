package io.quadrille.checkout.platform;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A strict HTTP server: it answers 400 to a request to switch protocols, and 411 to a body without a Content-Length. It
 * answers all other requests with the same bytes.
 */
final class StrictServer implements AutoCloseable {

    record Request(String head, String body) {}

    private final ServerSocket socket;
    private final byte[] answer;
    private final boolean closesAfterwards;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    /**
     * @param answer the whole answer to each request, status line included
     * @param closesAfterwards whether each connection is closed after the response without a header that says so
     */
    StrictServer(String answer, boolean closesAfterwards) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        this.closesAfterwards = closesAfterwards;
        Thread.ofPlatform().daemon().name("strict-server").start(this::accept);
    }

    static String status(String statusAndHeaders) {
        return "HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: 0\r\n\r\n";
    }

    String url() {
        return "http://localhost:" + socket.getLocalPort() + "/orders";
    }

    List<Request> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                var connection = socket.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("strict-server-connection").start(() -> serve(connection));
            }
        } catch (SocketException closed) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedInputStream(connection.getInputStream());
            var out = connection.getOutputStream();
            do {
                var head = head(in);
                var lower = head.toLowerCase(Locale.ROOT);
                if (lower.contains("\r\nupgrade:")) {
                    out.write(status("400 Bad Request").getBytes(StandardCharsets.ISO_8859_1));
                    return;
                }
                int length = lower.indexOf("\r\ncontent-length:");
                if (length < 0 || lower.contains("\r\ntransfer-encoding:")) {
                    out.write(status("411 Length Required").getBytes(StandardCharsets.ISO_8859_1));
                    return;
                }
                var number = lower.substring(length + 17, lower.indexOf("\r\n", length + 2))
                        .strip();
                var body = in.readNBytes(Integer.parseInt(number));
                requests.add(new Request(head, new String(body, StandardCharsets.UTF_8)));
                out.write(answer);
                out.flush();
            } while (!closesAfterwards);
        } catch (IOException left) {
            // The client has closed the connection.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new EOFException();
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var connection : connections) connection.close();
    }
}
