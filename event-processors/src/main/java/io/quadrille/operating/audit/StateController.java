package io.quadrille.operating.audit;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Places;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.audit.States.SubjectState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves the state of an order or an aggregate at a point in time, and the differences between two points. */
@RestController
@RequestMapping(path = "/api/audit", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class StateController {

    private static final String POINT = "a time in RFC 3339 or a position in the log, inclusive";
    private static final String VERSION_RULE = "must be between 0 and 1000000000";

    private final States states;
    private final Places foldPlaces;

    StateController(States states, Places folds) {
        this.states = states;
        this.foldPlaces = folds;
    }

    @GetMapping("/orders/{orderId:" + RequestRules.ID + "}/state")
    @Operation(
            operationId = "findStateOfOrder",
            summary = "The state of an order at a point in time",
            description =
                    "The order, the stock and the coupon that it holds, its payment, and the aggregator's row; the"
                            + " current state if at is absent.")
    @ApiResponse(responseCode = "200", description = "the state")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SubjectState ofOrder(
            @Parameter(example = "first") @PathVariable String orderId,
            @Parameter(
                            description = POINT,
                            example = "2030-01-31T12:00:00Z",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String at) {
        var subject = Subject.order(orderId);
        var until = point("at", at);
        return found(subject, foldPlaces.during("a fold of order " + orderId, () -> states.at(subject, until)));
    }

    @GetMapping("/aggregates/{aggregateId:" + HistoryController.AGGREGATE_ID + "}/state")
    @Operation(
            operationId = "findStateOfAggregate",
            summary = "The state of an aggregate at a point in time or a version",
            description = "The state on which its next command would have been decided; the current state if both"
                    + " parameters are absent.")
    @ApiResponse(responseCode = "200", description = "the state")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    SubjectState ofAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId,
            @Parameter(
                            description = POINT,
                            example = "2030-01-31T12:00:00Z",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String at,
            @Parameter(description = "the sequence number of the last event to include", example = "3")
                    @RequestParam(required = false)
                    @Min(value = 0, message = VERSION_RULE)
                    @Max(value = 1_000_000_000, message = VERSION_RULE)
                    @Nullable
                    Long version) {
        if (at != null && version != null) throw Problems.invalid("version", "must not be given together with at");
        var subject = Subject.aggregate(aggregateId);
        var until = point("at", at);
        long maxEvents = version == null ? Long.MAX_VALUE : version + 1;
        return found(
                subject,
                foldPlaces.during("a fold of aggregate " + aggregateId, () -> states.at(subject, until, maxEvents)));
    }

    @GetMapping("/orders/{orderId:" + RequestRules.ID + "}/changes")
    @Operation(
            operationId = "findChangesOfOrder",
            summary = "The fields that differ between two points in time, each with the events that changed it")
    @ApiResponse(responseCode = "200", description = "the fields that differ, sorted by name")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    List<StateChange> ofOrder(
            @Parameter(example = "first") @PathVariable String orderId,
            @Parameter(
                            description = POINT,
                            example = "0",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam
                    String from,
            @Parameter(
                            description = POINT,
                            example = "42",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String to) {
        return changes(Subject.order(orderId), from, to);
    }

    @GetMapping("/aggregates/{aggregateId:" + HistoryController.AGGREGATE_ID + "}/changes")
    @Operation(
            operationId = "findChangesOfAggregate",
            summary = "The fields that differ between two points in time, each with the events that changed it")
    @ApiResponse(responseCode = "200", description = "the fields that differ, sorted by name")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    List<StateChange> ofAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId,
            @Parameter(
                            description = POINT,
                            example = "0",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam
                    String from,
            @Parameter(
                            description = POINT,
                            example = "42",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    @Nullable
                    String to) {
        return changes(Subject.aggregate(aggregateId), from, to);
    }

    private List<StateChange> changes(Subject subject, String from, @Nullable String to) {
        var first = point("from", from);
        var last = point("to", to);
        if (first.isLaterThan(last)) throw Problems.invalid("from", States.ORDER_RULE);
        var what = "a fold of " + subject.kindName() + " " + subject.id();
        return found(subject, foldPlaces.during(what, () -> states.between(subject, first, last)));
    }

    private static PointInTime point(String field, @Nullable String text) {
        return text == null ? PointInTime.NOW : PointInTime.parse(field, text);
    }

    private static <T> T found(Subject subject, Optional<T> answer) {
        return answer.orElseThrow(() ->
                Problems.unknown(subject.kindName(), subject.id() + " with an event up to this point in this store"));
    }
}
