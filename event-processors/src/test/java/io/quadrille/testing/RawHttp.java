package io.quadrille.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP client that sends any bytes: request lines, headers and bodies that HTTP libraries refuse. It reads at most
 * {@value #MOST} bytes of a body, and of an event stream the first chunk. It keeps the connection open as long as the
 * server does. Not thread-safe.
 */
public final class RawHttp implements AutoCloseable {

    private static final int MOST = 20_000_000;
    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private Socket socket;
    private InputStream in;
    private boolean used;

    public RawHttp(int port) {
        this.port = port;
    }

    /** @param headers by name in lower case; the last value of a repeated header */
    public record Answer(int status, Map<String, String> headers, String body) {

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Sends each character as one byte. */
    public Answer send(String request) {
        return send(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Answer send(byte[] request) {
        try {
            try {
                return exchange(request);
            } catch (EOFException | SocketException ended) {
                // The server may close an idle connection at any time, so a request on a used connection is sent once
                // more.
                if (!used) throw ended;
                close();
                return exchange(request);
            }
        } catch (IOException e) {
            close();
            int shown = Math.min(request.length, 2_000);
            throw new UncheckedIOException(new String(request, 0, shown, StandardCharsets.ISO_8859_1), e);
        }
    }

    private Answer exchange(byte[] request) throws IOException {
        open();
        try {
            socket.getOutputStream().write(request);
        } catch (SocketException refused) {
            // A server that refuses a request may stop reading it; its answer is still readable.
            if (used) throw refused;
        }
        var head = request.length > 5 && new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
        var answer = answer(head);
        used = true;
        if (answer.header("connection").equalsIgnoreCase("close")) close();
        return answer;
    }

    private void open() throws IOException {
        if (socket != null) return;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        used = false;
    }

    private Answer answer(boolean head) throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        if (status < 200) return answer(head);
        var empty = head || status == 204 || status == 304;
        return new Answer(status, headers, empty ? "" : body(headers));
    }

    private String body(Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            return chunks(headers.getOrDefault("content-type", "").startsWith("text/event-stream"));
        }
        if (headers.containsKey("content-length")) {
            int length = Integer.parseInt(headers.get("content-length"));
            var body = in.readNBytes(Math.min(length, MOST));
            if (length > MOST) close();
            return text(body);
        }
        var body = in.readNBytes(MOST);
        close();
        return text(body);
    }

    private String chunks(boolean endless) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line().split(";")[0].strip(), 16);
            body.write(in.readNBytes(length));
            line();
            if (length == 0) return text(body.toByteArray());
            if (endless || body.size() > MOST) {
                close();
                return text(body.toByteArray());
            }
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the connection ended in the middle of an answer, after: " + line);
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
