package io.quadrille.processors.saga;

import java.nio.charset.StandardCharsets;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever asks a system by its HTTP API below /api/audit. */
final class Auditor {

  private static final JsonMapper JSON = new JsonMapper();

  private final RestClient http;

  Auditor(RunningSystem system) {
    http = RestClient.create("http://localhost:" + system.port() + "/api/audit");
  }

  record Answer(int status, String disposition, String text) {

    JsonNode json() {
      return JSON.readTree(text);
    }
  }

  Answer asks(String path, Object... variables) {
    return http.get()
        .uri(path, variables)
        .exchange(
            (sent, response) ->
                new Answer(
                    response.getStatusCode().value(),
                    response.getHeaders().getFirst("Content-Disposition"),
                    new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
  }

  JsonNode sees(String path, Object... variables) {
    var answer = asks(path, variables);
    if (answer.status() != 200) throw new IllegalStateException(path + " answers " + answer);
    return answer.json();
  }
}
