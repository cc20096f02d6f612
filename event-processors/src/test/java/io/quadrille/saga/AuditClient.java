package io.quadrille.saga;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever asks a system by its HTTP API below /api/audit. */
final class AuditClient {

    private static final JsonMapper JSON = new JsonMapper();

    private final RestClient http;

    AuditClient(RunningSystem system) {
        http = RestClient.create("http://localhost:" + system.port() + "/api/audit");
    }

    record Answer(int status, String disposition, String settled, String text) {

        JsonNode json() {
            return JSON.readTree(text);
        }
    }

    Answer asks(String path, Object... variables) {
        return http.get()
                .uri(path, variables)
                .exchange((sent, response) -> new Answer(
                        response.getStatusCode().value(),
                        response.getHeaders().getFirst("Content-Disposition"),
                        response.getHeaders().getFirst("X-Settled-Position"),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    /** As whoever is named in the body. */
    Answer does(String path, Map<String, ?> body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(JSON.writeValueAsString(body))
                .exchange((sent, response) -> new Answer(
                        response.getStatusCode().value(),
                        null,
                        null,
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    /** As Ann, who must succeed. */
    JsonNode succeeds(String path) {
        return succeeds(path, OperatorClient.ANN);
    }

    JsonNode succeeds(String path, Map<String, ?> body) {
        var answer = does(path, body);
        if (answer.status() >= 300) throw new IllegalStateException(path + " answers " + answer);
        return answer.json();
    }

    JsonNode sees(String path, Object... variables) {
        var answer = asks(path, variables);
        if (answer.status() != 200) throw new IllegalStateException(path + " answers " + answer);
        return answer.json();
    }
}
