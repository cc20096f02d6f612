package io.quadrille.operating.audit;

import io.quadrille.http.OpenApi;
import io.quadrille.http.Places;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.audit.States.State;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was true at a moment, and what differs between two. */
@RestController
@RequestMapping(path = "/api/audit", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "audit")
class StateController {

    private static final String MOMENT = "a time in RFC 3339 or a position in the log; what happened then is included";
    private static final String VERSION_RULE = "must be between 0 and 1000000000";

    private final States states;
    private final Places folds;

    StateController(States states, Places folds) {
        this.states = states;
        this.folds = folds;
    }

    @GetMapping("/orders/{orderId:" + RequestRules.ID + "}/state")
    @Operation(
            operationId = "findStateOfOrder",
            summary = "A whole order at a moment",
            description =
                    "The order, what it holds of stock and coupon, its payment, and the aggregator's row; now if no"
                            + " moment is given.")
    @ApiResponse(responseCode = "200", description = "the state")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    State ofOrder(
            @Parameter(example = "first") @PathVariable String orderId,
            @Parameter(
                            description = MOMENT,
                            example = "2030-01-31T12:00:00Z",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    String at) {
        var subject = Subject.order(orderId);
        var moment = moment("at", at);
        return found(subject, folds.during("a fold of order " + orderId, () -> states.at(subject, moment)));
    }

    @GetMapping("/aggregates/{aggregateId:" + HistoryController.AGGREGATE_ID + "}/state")
    @Operation(
            operationId = "findStateOfAggregate",
            summary = "An aggregate at a moment or a version",
            description = "What its next decision would have been taken on; now if neither is given.")
    @ApiResponse(responseCode = "200", description = "the state")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    State ofAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId,
            @Parameter(
                            description = MOMENT,
                            example = "2030-01-31T12:00:00Z",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    String at,
            @Parameter(description = "the sequence number of the last event to count", example = "3")
                    @RequestParam(required = false)
                    @Min(value = 0, message = VERSION_RULE)
                    @Max(value = 1_000_000_000, message = VERSION_RULE)
                    Long version) {
        if (at != null && version != null) throw Problems.invalid("version", "must not be given together with at");
        var subject = Subject.aggregate(aggregateId);
        var moment = moment("at", at);
        long events = version == null ? Long.MAX_VALUE : version + 1;
        return found(
                subject, folds.during("a fold of aggregate " + aggregateId, () -> states.at(subject, moment, events)));
    }

    @GetMapping("/orders/{orderId:" + RequestRules.ID + "}/changes")
    @Operation(
            operationId = "findChangesOfOrder",
            summary = "What differs between two moments, field by field, and by which event")
    @ApiResponse(responseCode = "200", description = "the fields that differ, by name")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    List<StateChange> ofOrder(
            @Parameter(example = "first") @PathVariable String orderId,
            @Parameter(
                            description = MOMENT,
                            example = "0",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam
                    String from,
            @Parameter(
                            description = MOMENT,
                            example = "42",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    String to) {
        return changes(Subject.order(orderId), from, to);
    }

    @GetMapping("/aggregates/{aggregateId:" + HistoryController.AGGREGATE_ID + "}/changes")
    @Operation(
            operationId = "findChangesOfAggregate",
            summary = "What differs between two moments, field by field, and by which event")
    @ApiResponse(responseCode = "200", description = "the fields that differ, by name")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    List<StateChange> ofAggregate(
            @Parameter(example = "wallet:alice") @PathVariable String aggregateId,
            @Parameter(
                            description = MOMENT,
                            example = "0",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam
                    String from,
            @Parameter(
                            description = MOMENT,
                            example = "42",
                            schema = @Schema(type = "string", pattern = PointInTime.PATTERN))
                    @RequestParam(required = false)
                    String to) {
        return changes(Subject.aggregate(aggregateId), from, to);
    }

    private List<StateChange> changes(Subject subject, String from, String to) {
        var first = moment("from", from);
        var last = moment("to", to);
        if (first.isLaterThan(last)) throw Problems.invalid("from", States.ORDER_RULE);
        var what = "a fold of " + subject.name() + " " + subject.id();
        return found(subject, folds.during(what, () -> states.between(subject, first, last)));
    }

    private static PointInTime moment(String field, String text) {
        return text == null ? PointInTime.NOW : PointInTime.parse(field, text);
    }

    private static <T> T found(Subject subject, Optional<T> answer) {
        return answer.orElseThrow(() -> Problems.unknown(
                subject.name(), subject.id() + " in this store, or nothing had happened to it by then"));
    }
}
