package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the HTTP API below /api/operations; its actor is Ann. */
final class OperatorClient {

    static final Map<String, String> ANN = Map.of("actor", "ann", "reason", "it is mended");

    private static final JsonMapper JSON = new JsonMapper();

    private final RestClient http;
    private final RestClient orders = RestClient.create();
    private final String server;

    OperatorClient(RunningSystem system) {
        server = "http://localhost:" + system.port();
        http = RestClient.create(server + "/api/operations");
    }

    /** The OpenAPI description. */
    JsonNode apiDescription() {
        return JSON.readTree(
                RestClient.create(server).get().uri("/v3/api-docs").retrieve().body(String.class));
    }

    /** The timeline of one order. */
    JsonNode timeline(String orderId) {
        var uri = server + "/api/orders/{order}/timeline";
        return JSON.readTree(orders.get().uri(uri, orderId).retrieve().body(String.class));
    }

    record OperationAnswer(int status, JsonNode body) {

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    JsonNode getJson(String path, Object... variables) {
        var answer = send(HttpMethod.GET, null, path, variables);
        if (answer.status() != 200) throw new IllegalStateException(path + " answers " + answer);
        return answer.body();
    }

    OperationAnswer get(String path) {
        return send(HttpMethod.GET, null, path);
    }

    OperationAnswer post(String path) {
        return post(path, ANN);
    }

    OperationAnswer post(String path, Map<String, ?> body) {
        return send(HttpMethod.POST, body, path);
    }

    JsonNode group(String name) {
        for (var group : getJson("/groups")) {
            if (group.path("group").asString().equals(name)) return group;
        }
        throw new IllegalStateException("there is no group " + name);
    }

    void awaitState(String group, String state) {
        await(group + " " + state)
                .until(() -> group(group).path("state").asString().equals(state));
    }

    void awaitLag(String group, long records) {
        await(group + " " + records + " behind")
                .until(() -> group(group)
                                .path("lag")
                                .valueStream()
                                .mapToLong(JsonNode::asLong)
                                .sum()
                        == records);
    }

    private OperationAnswer send(HttpMethod method, Map<String, ?> body, String path, Object... variables) {
        var request = http.method(method).uri(path, variables);
        if (body != null) request.contentType(MediaType.APPLICATION_JSON).body(JSON.writeValueAsString(body));
        return request.exchange((sent, response) -> {
            var text = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            return new OperationAnswer(response.getStatusCode().value(), JSON.readTree(text));
        });
    }
}
