package io.quadrille.benchmark;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A kept-alive HTTP connection of a client. The cost of requests in the client matters on a machine that it shares with
 * the server; it is a tenth of that of a general HTTP client. Reads bodies with a length or in chunks, and no other
 * feature of HTTP/1.1. Not thread-safe.
 */
final class HttpConnection implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private Socket socket;
    private InputStream in;
    private int retryAfter;

    HttpConnection(URI server) {
        this.server = server;
    }

    /**
     * Posts JSON and reads the whole answer. @return the status
     *
     * @throws IOException if there is no answer; the server may have handled the request
     */
    int post(String path, String json) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        var head = "POST " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        var request = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, request, 0, head.length());
        System.arraycopy(body, 0, request, head.length(), body.length);
        try {
            open();
            socket.getOutputStream().write(request);
            return answer();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The seconds of Retry-After in the last answer; 1 without that header. */
    int retryAfter() {
        return retryAfter;
    }

    /** Connects unless connected; without this call the first request connects. */
    void open() throws IOException {
        if (socket != null) return;
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), (int) PATIENCE.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
    }

    private int answer() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = 0;
        boolean chunked = false;
        boolean last = false;
        retryAfter = 1;
        for (var header = line(); !header.isEmpty(); header = line()) {
            var field = header.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:"))
                length = Integer.parseInt(field.substring(15).strip());
            if (field.startsWith("retry-after:"))
                retryAfter = Integer.parseInt(field.substring(12).strip());
            if (field.startsWith("transfer-encoding:")) chunked = field.contains("chunked");
            if (field.startsWith("connection:")) last = field.contains("close");
        }
        if (chunked) skipChunks();
        else in.skipNBytes(length);
        if (last) close();
        return status;
    }

    private void skipChunks() throws IOException {
        int length;
        do {
            length = Integer.parseInt(line().split(";")[0].strip(), 16);
            in.skipNBytes(length);
            line();
        } while (length > 0);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the connection to " + server + " ended in the middle of an answer");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) socket.close();
        } catch (IOException e) {
            // The connection is not used again.
        }
        socket = null;
    }
}
