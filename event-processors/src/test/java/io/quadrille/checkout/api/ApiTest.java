package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;

/**
 * A client of the API through its real HTTP server; one server for all tests that extend this, so ids are made up per
 * test.
 */
@SpringBootTest(
        classes = ApiApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.flyway.enabled=false",
            // Settings that every start requires. The database is a bean of ApiApplication, and there is no broker.
            "spring.datasource.url=jdbc:postgresql:none",
            "quadrille.kafka.bootstrap-servers=none:1",
            "axoniq.update-checker.disabled=true",
            "logging.level.root=warn",
            // A machine that pauses for seconds must not turn a body into one that arrives too late.
            "quadrille.api.request-timeout=60s",
            "quadrille.api.idempotency.lease=30s",
            "quadrille.api.idempotency.retention=24h"
        })
public abstract class ApiTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    protected Environment environment;

    protected static String id() {
        return UUID.randomUUID().toString();
    }

    protected Answer get(String path) {
        return send(request(path).GET());
    }

    protected Answer post(String path, String json, String... headers) {
        var request = request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    protected Answer post(String path, BodyPublisher body) {
        return send(request(path).header("Content-Type", "application/json").POST(body));
    }

    protected HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + environment.getProperty("local.server.port") + path));
    }

    protected Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public String body() {
            return response.body();
        }

        public <V> V json(String path) {
            return JsonPath.read(response.body(), path);
        }

        /** Asserts a problem of this status. */
        public Answer isProblem(int status) {
            assertThat(status()).as(body()).isEqualTo(status);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            assertThat(this.<Integer>json("$.status")).isEqualTo(status);
            assertThat(body())
                    .doesNotContain("Exception")
                    .doesNotContain("io.quadrille")
                    .doesNotContain("tools.jackson");
            return this;
        }

        /** Asserts a problem that names exactly these fields. */
        public Answer isInvalid(String... fields) {
            isProblem(400);
            List<String> named = json("$.errors[*].field");
            assertThat(named).as(body()).containsExactlyInAnyOrder(fields);
            return this;
        }
    }
}
