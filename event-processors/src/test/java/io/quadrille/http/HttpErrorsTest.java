package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.api.ApiTest;
import io.quadrille.checkout.api.OrderApiTest;
import io.quadrille.checkout.api.TroubledEvents;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.CannotAcquireLockException;

/** Errors that do not concern a field. */
@ExtendWith(OutputCaptureExtension.class)
class HttpErrorsTest extends ApiTest {

    private static final int LIMIT = 64 * 1024;

    @Autowired
    TroubledEvents events;

    @Test
    void a_body_of_exactly_the_limit_is_read() {
        assertThat(post("/api/wallets", wallet(LIMIT)).status()).isEqualTo(201);
        assertThat(chunked(wallet(LIMIT)).status()).isEqualTo(201);
    }

    @Test
    void a_body_one_byte_over_the_limit_is_refused_by_its_content_length_before_anything_else() {
        var answer = post("/api/unicorns", wallet(LIMIT + 1)).isProblem(413);

        assertThat(answer.<String>json("$.detail")).isEqualTo("The body must not be larger than 65536 bytes.");
    }

    @Test
    void a_chunked_body_one_byte_over_the_limit_is_refused_while_it_is_read() {
        chunked(wallet(LIMIT + 1)).isProblem(413);
    }

    @Test
    void a_body_that_is_not_json_is_unsupported() {
        send(request("/api/wallets").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")))
                .isProblem(415);
        send(request("/api/wallets")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("a=b")))
                .isProblem(415);
        send(request("/api/wallets").POST(BodyPublishers.ofString("{}"))).isProblem(415);
    }

    @Test
    void a_media_type_that_the_api_does_not_have_is_not_acceptable() {
        send(request("/api/orders").header("Accept", "text/csv").GET()).isProblem(406);
    }

    @Test
    void a_method_that_a_path_does_not_have_is_not_allowed() {
        var answer = send(request("/api/orders").DELETE()).isProblem(405);

        assertThat(answer.header("Allow")).contains("GET").contains("POST");
    }

    @Test
    void a_header_that_cannot_be_recorded_is_named() {
        for (var header : List.of("X-Actor", "X-Reason", "X-Correlation-Id")) {
            for (var value : List.of("x".repeat(201), "a\tb", "")) {
                var answer = post("/api/orders", OrderApiTest.order(id(), "beans"), header, value)
                        .isProblem(400);
                assertThat(answer.<List<String>>json("$.errors[*].field")).containsExactly(header);
            }
        }
    }

    @Test
    void a_path_that_does_not_exist_is_not_found() {
        assertThat(get("/api/unicorns").isProblem(404).<String>json("$.detail"))
                .isEqualTo("No resource exists at this path.");
    }

    @Test
    void a_concurrent_change_is_answered_with_retry_after() {
        for (var failure : new RuntimeException[] {
            new ConcurrencyException("secret"),
            new AggregateStreamCreationException("secret"),
            new CommandExecutionException("secret", new ConcurrencyException("secret")),
            new CannotAcquireLockException("secret")
        }) {
            events.failNext(failure);

            var answer = post("/api/orders", OrderApiTest.order(id(), "beans")).isProblem(503);

            assertThat(answer.header("Retry-After")).isEqualTo("1");
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    @Test
    void an_internal_failure_is_logged_and_answered_without_details(CapturedOutput log) {
        for (var failure :
                new RuntimeException[] {new IllegalStateException("secret"), new IllegalArgumentException("secret")}) {
            events.failNext(failure);

            var answer = post("/api/orders", OrderApiTest.order(id(), "beans")).isProblem(500);

            assertThat(answer.body()).doesNotContain("secret");
            assertThat(log.getErr() + log.getOut()).contains(failure.getClass().getName() + ": secret");
        }
    }

    @Test
    void an_error_outside_of_the_controllers_is_a_problem() {
        get("/error").isProblem(404);
    }

    private Answer chunked(String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return post("/api/wallets", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
    }

    /** A valid body of this many bytes, most of them blanks. */
    private static String wallet(int size) {
        var body = "{\"userId\": \"%s\"}".formatted(id());
        return body + " ".repeat(size - body.length());
    }
}
