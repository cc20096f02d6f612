package io.quadrille.saga;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the HTTP API below /api/audit. */
final class AuditClient {

    private static final JsonMapper JSON = new JsonMapper();

    private final RestClient http;

    AuditClient(RunningSystem system) {
        http = RestClient.create("http://localhost:" + system.port() + "/api/audit");
    }

    record AuditAnswer(int status, String disposition, String settled, String text) {

        JsonNode json() {
            return JSON.readTree(text);
        }
    }

    AuditAnswer get(String path, Object... variables) {
        return http.get()
                .uri(path, variables)
                .exchange((sent, response) -> new AuditAnswer(
                        response.getStatusCode().value(),
                        response.getHeaders().getFirst("Content-Disposition"),
                        response.getHeaders().getFirst("X-Settled-Position"),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    /** The body names the actor. */
    AuditAnswer post(String path, Map<String, ?> body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(JSON.writeValueAsString(body))
                .exchange((sent, response) -> new AuditAnswer(
                        response.getStatusCode().value(),
                        null,
                        null,
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    /** Posts as Ann and requires success. */
    JsonNode postSuccessfully(String path) {
        return postSuccessfully(path, OperatorClient.ANN);
    }

    JsonNode postSuccessfully(String path, Map<String, ?> body) {
        var answer = post(path, body);
        if (answer.status() >= 300) throw new IllegalStateException(path + " answers " + answer);
        return answer.json();
    }

    JsonNode getJson(String path, Object... variables) {
        var answer = get(path, variables);
        if (answer.status() != 200) throw new IllegalStateException(path + " answers " + answer);
        return answer.json();
    }
}
