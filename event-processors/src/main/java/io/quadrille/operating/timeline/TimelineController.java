package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("order")
@RestController
@RequestMapping(path = "/api/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "orders")
class TimelineController {

    private final Timelines timelines;

    TimelineController(Timelines timelines) {
        this.timelines = timelines;
    }

    @GetMapping("/{orderId:" + RequestRules.ID + "}/timeline")
    @Operation(
            operationId = "findTimeline",
            summary = "Everything that happened to an order, sorted, and the step that the order waits for",
            description = "Events of all domains, dead letters, parked records, republications and operators' actions,"
                    + " from one snapshot.")
    @ApiResponse(responseCode = "200", description = "the timeline")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    OrderTimeline find(@Parameter(example = "first") @PathVariable String orderId) {
        return timelines.find(orderId).orElseThrow(() -> Problems.unknown("order", orderId));
    }
}
