package io.quadrille.operating.console;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Topic;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What the console asks for beyond what everybody asks the API for. */
@RestController
@Tag(name = "console")
class ConsoleController {

    private final ChangeStream changes;

    ConsoleController(ChangeStream changes) {
        this.changes = changes;
    }

    /** A topic as it is drawn. */
    record Hop(String topic, List<String> events, List<String> domains) {

        static Hop of(Topic topic) {
            return new Hop(
                    topic.topicName(),
                    topic.eventTypes().stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList(),
                    topic.reactors().stream()
                            .map(ConsumerGroup::domain)
                            .distinct()
                            .sorted()
                            .map(Enum::name)
                            .toList());
        }
    }

    @GetMapping(path = "/api/choreography", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "findChoreography", summary = "The topics, the events on each, and the domains that react")
    @ApiResponse(responseCode = "200", description = "the topics in the order of the saga")
    List<Hop> choreography() {
        return Stream.of(Topic.values()).map(Hop::of).toList();
    }

    @GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followChanges",
            summary = "Be told what has changed, as server-sent events",
            description = "Each event 'changed' lists what to ask for again; all of it when the connection begins.")
    @ApiResponse(responseCode = "200", description = "the stream; it does not end by itself")
    @ApiResponse(responseCode = "503", description = "too many follow already")
    SseEmitter stream(HttpMethod method) {
        // Spring answers HEAD as GET, and nobody would ever end this one's connection.
        return method == HttpMethod.HEAD ? null : changes.open();
    }
}
