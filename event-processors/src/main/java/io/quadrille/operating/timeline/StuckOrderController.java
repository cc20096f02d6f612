package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.OpenApi;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("order")
@RestController
@RequestMapping(path = "/api/operations/stuck-orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "operations")
class StuckOrderController {

    private static final String SIZE_RULE = "must be between 1 and 1000";

    private final StuckOrders orders;
    private final RedriveOperations redrives;

    StuckOrderController(StuckOrders orders, RedriveOperations redrives) {
        this.orders = orders;
        this.redrives = redrives;
    }

    @GetMapping
    @Operation(
            operationId = "findStuckOrders",
            summary = "Orders that have waited for a step longer than its limit, and why",
            description = "The orders that were placed first come first.")
    @ApiResponse(responseCode = "200", description = "the orders")
    List<StuckOrder> oldest(
            @RequestParam(defaultValue = "100")
                    @Min(value = 1, message = SIZE_RULE)
                    @Max(value = 1000, message = SIZE_RULE)
                    int size) {
        return orders.oldest(size);
    }

    @PostMapping(path = "/{orderId:" + RequestRules.ID + "}/redrive", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "redriveOrder",
            summary = "Publish the events again that trigger the step which a stuck order waits for",
            description =
                    "Safe to repeat: a group that has already reacted ignores the duplicate. 409 if the order is not"
                            + " stuck, or if publishing again cannot help.")
    @ApiResponse(responseCode = "200", description = "the relay publishes the events again within a second")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    RedriveOperations.Redriven redrive(
            @Parameter(example = "first") @PathVariable String orderId, @RequestBody OperatorRequest request) {
        return redrives.redrive(orderId, request);
    }
}
