package io.quadrille.checkout.api;

import io.quadrille.checkout.view.CouponView;
import io.quadrille.checkout.view.FindCoupon;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.http.OpenApi;
import io.quadrille.http.Problems;
import io.quadrille.http.Queries;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain("coupon")
@RestController
@RequestMapping(path = "/api/coupons", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "coupons")
class CouponController {

    private final KeyedCommands commands;
    private final Queries queries;

    CouponController(KeyedCommands commands, Queries queries) {
        this.commands = commands;
        this.queries = queries;
    }

    record Issued(String couponId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "issueCoupon",
            summary = "Issue a coupon to a user",
            description = "Idempotent by couponId, and by Idempotency-Key.")
    @ApiResponse(responseCode = "201", description = "issued; Location holds its address")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    @ApiResponse(responseCode = "422", ref = OpenApi.KEY_OF_OTHER_BODY)
    ResponseEntity<Issued> issue(
            @RequestBody IssueCouponRequest request,
            @Parameter(description = IdempotencyKey.DESCRIPTION, example = IdempotencyKey.EXAMPLE)
                    @RequestHeader(name = IdempotencyKey.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKey.PATTERN, message = IdempotencyKey.RULE)
                    String key) {
        var sha256 = IdempotencyKey.sha256("issueCoupon", request);
        var couponId = commands.send(key, sha256, RequestRules.idOrNew(request.couponId()), request::command);
        return ResponseEntity.created(URI.create("/api/coupons/" + couponId)).body(new Issued(couponId));
    }

    @GetMapping("/{couponId:" + RequestRules.ID + "}")
    @Operation(operationId = "findCoupon", summary = "Get a coupon and whether it is available")
    @ApiResponse(responseCode = "200", description = "the coupon")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    CouponView find(@Parameter(example = "spring-sale") @PathVariable String couponId) {
        return queries.oneIfAny(new FindCoupon(couponId), CouponView.class)
                .orElseThrow(() -> Problems.unknown("coupon", couponId));
    }
}
