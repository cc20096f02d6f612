package io.quadrille.checkout.api;

import io.quadrille.checkout.api.IdempotencyKeys.Claim.Claimed;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Done;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.OtherBody;
import io.quadrille.checkout.api.IdempotencyKeys.Claim.Running;
import io.quadrille.checkout.view.FindOrder;
import io.quadrille.checkout.view.FindOrders;
import io.quadrille.checkout.view.OrderPage;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.Commands;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.Queries;
import io.quadrille.http.RequestRules;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderConflictException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("order")
@RestController
@RequestMapping(path = "/api/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "orders")
public class OrderController {

    private final Commands commands;
    private final Queries queries;
    private final IdempotencyKeys keys;
    private final Admission admission;
    private final BuyerLimits limits;

    public OrderController(
            Commands commands, Queries queries, IdempotencyKeys keys, Admission admission, BuyerLimits limits) {
        this.commands = commands;
        this.queries = queries;
        this.keys = keys;
        this.admission = admission;
        this.limits = limits;
    }

    /** The response to an accepted order. To follow its status, GET the URL in the Location header. */
    record Accepted(String orderId, OrderView.Status status) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "placeOrder",
            summary = "Place an order",
            description =
                    "Idempotent by orderId and by Idempotency-Key: repeating a request with the same body returns the"
                        + " same order. An order is not stored if the wallet cannot pay for it (409), or if the user"
                        + " has too many unfinished or refused orders (429).")
    @ApiResponse(responseCode = "202", description = "accepted; GET the Location header's URL for the status")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    @ApiResponse(responseCode = "422", ref = OpenApi.KEY_OF_OTHER_BODY)
    @ApiResponse(responseCode = "429", ref = OpenApi.TOO_MANY_ORDERS)
    public ResponseEntity<Accepted> accept(
            @RequestBody PlaceOrderRequest request,
            @Parameter(description = IdempotencyKey.DESCRIPTION, example = IdempotencyKey.EXAMPLE)
                    @RequestHeader(name = IdempotencyKey.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKey.PATTERN, message = IdempotencyKey.RULE)
                    @Nullable
                    String key) {
        var orderId =
                key == null || request.orderId() != null ? RequestRules.idOrNew(request.orderId()) : keys.orderId(key);
        var placed = limits.counting(
                request.userId(),
                () -> key == null ? placeIfAdmitted(request, orderId) : placeOnce(key, request, orderId));
        return ResponseEntity.accepted()
                .location(URI.create("/api/orders/" + placed))
                .body(new Accepted(placed, OrderView.Status.PROCESSING));
    }

    private String placeIfAdmitted(PlaceOrderRequest request, String orderId) {
        var order = DomainCommands.make(() -> request.command(orderId));
        requireAdmission(order);
        commands.send(order);
        return orderId;
    }

    private void requireAdmission(PlaceOrder order) {
        admission.require();
        limits.require(order);
    }

    private String placeOnce(String key, PlaceOrderRequest request, String orderId) {
        requireAdmission(key, DomainCommands.make(() -> request.command(orderId)));
        return switch (keys.claim(key, request.sha256(), orderId)) {
            case Claimed claimed -> placeClaimed(key, request, claimed.orderId());
            case Done done -> done.orderId();
            case Running running -> throw Problems.keyInUse();
            case OtherBody other -> throw Problems.keyOfOtherBody();
        };
    }

    private String placeClaimed(String key, PlaceOrderRequest request, String orderId) {
        try {
            commands.send(DomainCommands.make(() -> request.command(orderId)));
            keys.complete(key);
            return orderId;
        } catch (OrderConflictException refused) {
            keys.forget(key);
            throw refused;
        } catch (ErrorResponseException failed) {
            if (failed.getStatusCode().is4xxClientError()) keys.forget(key);
            else keys.release(key);
            throw failed;
        } catch (RuntimeException unclear) {
            keys.release(key);
            throw unclear;
        }
    }

    /**
     * Checks the limits before the key is claimed. A request with a known key is let through, because its order may
     * already have been placed.
     */
    private void requireAdmission(String key, PlaceOrder order) {
        try {
            requireAdmission(order);
        } catch (ErrorResponseException refused) {
            if (!keys.isKnown(key)) throw refused;
        }
    }

    @GetMapping("/{orderId:" + RequestRules.ID + "}")
    @Operation(operationId = "findOrder", summary = "Get an order")
    @ApiResponse(responseCode = "200", description = "the order")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    OrderView find(@Parameter(example = "order-1") @PathVariable String orderId) {
        return queries.oneIfAny(new FindOrder(orderId), OrderView.class)
                .orElseThrow(() -> Problems.unknown("order", orderId));
    }

    @GetMapping
    @Operation(operationId = "findOrders", summary = "List orders, newest first")
    @ApiResponse(responseCode = "200", description = "the page")
    OrderPage page(
            @RequestParam(required = false) OrderView.@Nullable Status status,
            @Parameter(example = "alice")
                    @RequestParam(required = false)
                    @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
                    @Nullable
                    String userId,
            @RequestParam(defaultValue = "0") @Min(value = 0, message = "must be at least 0") int page,
            @RequestParam(defaultValue = "20")
                    @Min(value = 1, message = "must be between 1 and 100")
                    @Max(value = 100, message = "must be between 1 and 100")
                    int size) {
        return queries.one(new FindOrders(status, userId, page, size), OrderPage.class);
    }
}
