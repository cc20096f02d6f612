package io.quadrille.operating.audit;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Serves the stored events of an order or an aggregate. */
@RestController
@RequestMapping("/api/audit")
@Tag(name = "audit")
class HistoryController {

    static final String AGGREGATE_ID = "[a-z]+:[A-Za-z0-9._:-]{1,200}";

    private static final String AFTER_RULE = "must be a position in the log, at least 0";
    private static final String LIMIT_RULE = "must be between 1 and 1000";

    private final EventHistory history;
    private final JsonMapper json;

    HistoryController(EventHistory history, JsonMapper json) {
        this.history = history;
        this.json = json;
    }

    /** @param next the value of {@code after} for the next page; null on the last page */
    record HistoryPage(List<HistoryEvent> items, @Nullable Long next) {}

    @GetMapping(path = "/orders/{orderId:" + RequestRules.ID + "}/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "findEventsOfOrder", summary = "The events of an order, of all domains in this store")
    @ApiResponse(responseCode = "200", description = "the page")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    HistoryPage ofOrder(
            @Parameter(example = "first") @PathVariable String orderId,
            @RequestParam(defaultValue = "0") @Min(value = 0, message = AFTER_RULE) long after,
            @RequestParam(defaultValue = "100")
                    @Min(value = 1, message = LIMIT_RULE)
                    @Max(value = 1000, message = LIMIT_RULE)
                    int limit) {
        return page(Subject.order(orderId), after, limit);
    }

    @GetMapping(
            path = "/aggregates/{aggregateId:" + AGGREGATE_ID + "}/events",
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "findEventsOfAggregate", summary = "The events of an aggregate")
    @ApiResponse(responseCode = "200", description = "the page")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    HistoryPage ofAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId,
            @RequestParam(defaultValue = "0") @Min(value = 0, message = AFTER_RULE) long after,
            @RequestParam(defaultValue = "100")
                    @Min(value = 1, message = LIMIT_RULE)
                    @Max(value = 1000, message = LIMIT_RULE)
                    int limit) {
        return page(Subject.aggregate(aggregateId), after, limit);
    }

    @GetMapping(
            path = "/orders/{orderId:" + RequestRules.ID + "}/events.jsonl",
            produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(operationId = "downloadEventsOfOrder", summary = "The events of an order as a file, one event per line")
    @ApiResponse(
            responseCode = "200",
            description = "the file",
            content = @Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE))
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    void fileOfOrder(@Parameter(example = "first") @PathVariable String orderId, HttpServletResponse response)
            throws IOException {
        write(Subject.order(orderId), response);
    }

    @GetMapping(
            path = "/aggregates/{aggregateId:" + AGGREGATE_ID + "}/events.jsonl",
            produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            operationId = "downloadEventsOfAggregate",
            summary = "The events of an aggregate as a file, one event per line")
    @ApiResponse(
            responseCode = "200",
            description = "the file",
            content = @Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE))
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    void fileOfAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId, HttpServletResponse response)
            throws IOException {
        write(Subject.aggregate(aggregateId), response);
    }

    private HistoryPage page(Subject subject, long after, int limit) {
        var events = history.page(subject, after, limit + 1);
        if (events.isEmpty() && after == 0) throw Problems.unknown(subject.kindName(), subject.id());
        if (events.size() <= limit) return new HistoryPage(events, null);
        return new HistoryPage(events.subList(0, limit), events.get(limit - 1).position());
    }

    private void write(Subject subject, HttpServletResponse response) throws IOException {
        if (history.isEmpty(subject)) throw Problems.unknown(subject.kindName(), subject.id());
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        var file = subject.id().replace(':', '-') + ".jsonl";
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"");
        var out = response.getOutputStream();
        history.forEach(subject, PointInTime.NOW, Long.MAX_VALUE, event -> {
            try {
                out.write(json.writeValueAsBytes(event));
                out.write('\n');
            } catch (IOException disconnected) {
                throw new UncheckedIOException(disconnected);
            }
        });
    }
}
