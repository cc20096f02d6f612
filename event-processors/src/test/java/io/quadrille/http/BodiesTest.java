package io.quadrille.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The filters and controllers see no difference between a body that arrives with its headers and one that arrives
 * later.
 */
class BodiesTest extends ApiTest {

    private record Sent(String method, String path, String body, String... headers) {}

    @Test
    void the_response_does_not_depend_on_how_the_body_arrives() throws IOException {
        var wallet = id();
        var requests = List.of(
                new Sent("POST", "/api/wallets", "{\"userId\": \"%s\", \"balance\": 5}".formatted(wallet)),
                new Sent("POST", "/api/wallets", "{\"userId\": \"%s\", \"balance\": 6}".formatted(wallet)),
                new Sent("POST", "/api/wallets", "{\"userId\": 5}"),
                new Sent("POST", "/api/wallets", "{"),
                new Sent("POST", "/api/wallets?x=%41&x=b;c", "{\"userId\": \"Käse\"}"),
                new Sent("POST", "/api/wallets/%61%6c/deposits", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/wallets;a=b/al;c/deposits;d", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/x/%2e%2e/wallets", "{\"userId\": 5}"),
                new Sent("POST", "/api//wallets", "{\"userId\": 5}"),
                new Sent("POST", "/api/wallets/%25/deposits", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/wallets/%FF/deposits", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/wallets/%3F%23%3B/deposits", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/wallets/%5B%C3%A4/deposits?x=%3F", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "/api/wallets/al;%FF/deposits", "{\"depositId\": \"d\", \"amount\": 1}"),
                new Sent("POST", "//api/wallets", "{\"userId\": 5}"),
                new Sent("POST", "http://localhost/api/wallets", "{\"userId\": 5}"),
                new Sent("POST", "/api/unicorns", "{}"),
                new Sent("PUT", "/api/wallets", "{}"),
                new Sent("GET", "/api/wallets/nobody", "{}"),
                new Sent("POST", "/api/wallets", "{}", "Origin: http://evil.example"),
                new Sent("POST", "/api/wallets", "a=b", "Content-Type: application/x-www-form-urlencoded"),
                new Sent(
                        "POST",
                        "/api/wallets",
                        "--b\r\n\r\nx\r\n--b--",
                        "Content-Type: multipart/form-data; boundary=b"),
                new Sent("DELETE", "/api/wallets", "a=b", "Content-Type: application/x-www-form-urlencoded"));
        for (var request : requests) {
            var atOnce = new Exchange()
                    .send(head(request, "Content-Length: " + length(request)) + request.body)
                    .answer();
            var afterwards = new Exchange()
                    .send(head(request, "Content-Length: " + length(request), "Expect: 100-continue"))
                    .awaitContinue()
                    .send(request.body)
                    .answer();
            var chunked = new Exchange()
                    .send(head(request, "Transfer-Encoding: chunked", "Expect: 100-continue"))
                    .awaitContinue()
                    .send("%x\r\n%s\r\n".formatted(length(request), request.body))
                    .send("0\r\n\r\n")
                    .answer();
            assertThat(afterwards).as("%s", request).isEqualTo(atOnce);
            assertThat(chunked).as("%s", request).isEqualTo(atOnce);
        }
    }

    /**
     * Like a client that reads the response only after it has sent the whole body, which exceeds the socket buffers.
     */
    @Test
    void a_body_that_is_too_large_is_answered_413_after_all_of_it_was_sent() throws IOException {
        var body = "x".repeat(1_500_000);
        var wallets = new Sent("POST", "/api/wallets", body);
        var whole = new Exchange()
                .send(head(wallets, "Content-Length: " + body.length()) + body)
                .answer();
        var chunked = new Exchange()
                .send(head(wallets, "Transfer-Encoding: chunked"))
                .send("%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body))
                .answer();
        assertThat(whole).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
        assertThat(chunked).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "5\r\n{}\r\n0\r\n\r\n", "-1\r\n", "FFFFFFFFFFFF\r\n{}", "2\r\n{}xx0\r\n\r\n"})
    void chunks_that_are_not_chunks_are_answered_400(String chunks) throws IOException {
        var request = head(new Sent("POST", "/api/wallets", ""), "Transfer-Encoding: chunked");
        assertThat(new Exchange().send(request + chunks + "\r\n\r\n").answer())
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "\"field\":\"body\"");
    }

    @Test
    void a_connection_serves_several_requests() throws IOException {
        var body = "{\"userId\": 5}";
        var sent = new Sent("POST", "/api/unicorns", body);
        var text = (head(sent, "Content-Length: " + body.length())
                        + body
                        + head(sent, "Transfer-Encoding: chunked")
                        + "%x\r\n%s\r\n0\r\n\r\n".formatted(body.length(), body))
                .replace("Connection: close\r\n", "");
        var answers = new Exchange()
                .send(text.repeat(10) + head(new Sent("GET", "/api/wallets/nobody", "")))
                .answers();
        assertThat(answers.split("HTTP/1.1 404", -1)).hasSize(22);
    }

    @Test
    void a_request_is_measured_once_however_its_body_arrives() {
        var before = measured();
        post("/api/coupons", BodyPublishers.ofString("{}")).isProblem(400);
        var chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("{}".getBytes(UTF_8)));
        post("/api/coupons", chunks).isProblem(400);
        assertThat(measured()).isEqualTo(before + 2);
    }

    private long measured() {
        var metric = get("/actuator/metrics/http.server.requests?tag=uri:/api/coupons");
        return metric.status() == 404
                ? 0
                : metric.<Number>json("$.measurements[0].value").longValue();
    }

    private static int length(Sent request) {
        return request.body.getBytes(UTF_8).length;
    }

    private static String head(Sent request, String... headers) {
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(Map.of("Host", "localhost", "Content-Type", "application/json", "Connection", "close"));
        for (var header : headers) all.put(header.split(": ")[0], header.split(": ")[1]);
        for (var header : request.headers) all.put(header.split(": ")[0], header.split(": ")[1]);
        var text = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(request.method, request.path));
        all.forEach((name, value) -> text.append("%s: %s\r\n".formatted(name, value)));
        return text.append("\r\n").toString();
    }

    /** One connection, which the server closes at the end. */
    private final class Exchange {

        private final Socket socket;
        /** The beginning of a response that does not wait for the body. */
        private String early = "";

        Exchange() throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), request("/").build().uri().getPort());
        }

        Exchange send(String text) throws IOException {
            if (early.isEmpty()) socket.getOutputStream().write(text.getBytes(UTF_8));
            return this;
        }

        /** Returns when the server waits for the body, or answers without it. */
        Exchange awaitContinue() throws IOException {
            var interim = "HTTP/1.1 100 \r\n\r\n";
            var beginning = new String(socket.getInputStream().readNBytes(interim.length()), UTF_8);
            if (!beginning.equals(interim)) early = beginning;
            return this;
        }

        String answers() throws IOException {
            try (socket) {
                return early + new String(socket.getInputStream().readAllBytes(), UTF_8);
            }
        }

        /** The response without the parts that change over time. */
        String answer() throws IOException {
            return answers().replaceAll("(?m)^(Date|X-Correlation-Id): .*$", "");
        }
    }
}
