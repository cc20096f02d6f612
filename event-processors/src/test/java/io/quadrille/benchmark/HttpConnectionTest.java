package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs against a server that gives prepared answers. */
class HttpConnectionTest {

    private static final String BODY = "{\"name\":\"Käse\"}";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final HttpConnection connection =
            new HttpConnection(URI.create("http://127.0.0.1:" + server.getLocalPort()));

    HttpConnectionTest() throws IOException {}

    @Test
    void answers_with_a_length_in_chunks_or_without_a_body_are_read_completely() throws IOException {
        answer(
                "HTTP/1.1 202 \r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 201 \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
                "HTTP/1.1 204 \r\n\r\n",
                "HTTP/1.1 503 \r\ncontent-length: 1\r\n\r\n.");
        assertThat(List.of(post(), post(), post(), post())).containsExactly(202, 201, 204, 503);
        assertThat(received).filteredOn(line -> line.equals("connection")).hasSize(1);
        assertThat(received)
                .filteredOn(line -> line.equals("POST /api/orders HTTP/1.1"))
                .hasSize(4);
        assertThat(received).contains("Content-Length: " + BODY.getBytes(StandardCharsets.UTF_8).length, BODY);
    }

    @Test
    void a_retry_after_header_is_reported() throws IOException {
        answer(
                "HTTP/1.1 503 \r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n");
        post();
        assertThat(connection.retryAfter()).isEqualTo(7);
        post();
        assertThat(connection.retryAfter()).isEqualTo(1);
    }

    @Test
    void a_connection_closed_by_the_server_is_reopened() throws IOException {
        answer(
                "HTTP/1.1 202 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 202 \r\nContent-Length: 0\r\n\r\n");
        assertThat(List.of(post(), post())).containsExactly(202, 202);
        assertThat(received).filteredOn(line -> line.equals("connection")).hasSize(2);
    }

    @Test
    void an_incomplete_answer_is_an_error() throws IOException {
        answer("HTTP/1.1 202 \r\nContent-Length: 5\r\nConnection: close\r\n\r\nhel");
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    }

    private int post() throws IOException {
        return connection.post("/api/orders", BODY);
    }

    private void answer(String... answers) {
        Thread.startVirtualThread(() -> {
            try {
                int next = 0;
                while (next < answers.length) {
                    try (var client = server.accept();
                            var lines = new BufferedReader(
                                    new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                        received.add("connection");
                        do {
                            receive(lines);
                            client.getOutputStream().write(answers[next++].getBytes(StandardCharsets.ISO_8859_1));
                        } while (next < answers.length && !answers[next - 1].contains("close"));
                    }
                }
            } catch (IOException closed) {
                received.add("end");
            }
        });
    }

    private void receive(BufferedReader lines) throws IOException {
        for (var line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) received.add(line);
        var body = new char[BODY.length()];
        for (int read = 0; read < body.length; ) read += lines.read(body, read, body.length - read);
        received.add(new String(body));
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        server.close();
    }
}
