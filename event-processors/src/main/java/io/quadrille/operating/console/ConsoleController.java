package io.quadrille.operating.console;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.operating.operations.DomainName;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Serves what only the console needs: the choreography to draw, and the stream of changes. */
@RestController
@Tag(name = "console")
class ConsoleController {

    private final ChangeStream changes;
    private final Saga saga;

    ConsoleController(ChangeStream changes, Saga saga) {
        this.changes = changes;
        this.saga = saga;
    }

    /** A topic as the console draws it. */
    @Schema(name = "Hop")
    record ChoreographyTopic(String topic, List<String> events, List<String> domains) {

        static ChoreographyTopic of(SagaTopic topic, Saga saga) {
            return new ChoreographyTopic(
                    topic.topicName(),
                    topic.eventTypes().stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList(),
                    saga.groups().stream()
                            .filter(group -> topic.readers().contains(group.name()))
                            .map(ConsumerGroup::domain)
                            .distinct()
                            .map(DomainName::of)
                            .toList());
        }
    }

    @GetMapping(path = "/api/choreography", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "findChoreography",
            summary = "The topics, each with its events and the domains that react")
    @ApiResponse(responseCode = "200", description = "the topics in the order of the saga")
    List<ChoreographyTopic> choreography() {
        return saga.topics().stream()
                .map(topic -> ChoreographyTopic.of(topic, saga))
                .toList();
    }

    @GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followChanges",
            summary = "Follow changes, as server-sent events",
            description = "Each event 'changed' lists the areas to load again. The first event lists all areas.")
    @ApiResponse(responseCode = "200", description = "the stream, which stays open until the client disconnects")
    @ApiResponse(responseCode = "503", description = "too many clients are connected, or the process is stopping")
    @Nullable
    SseEmitter stream(HttpMethod method) {
        // Spring calls this method for HEAD too. HEAD gets no stream, because its client would not end the connection.
        return method == HttpMethod.HEAD ? null : changes.open();
    }
}
