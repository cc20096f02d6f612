package io.quadrille.checkout.api;

import io.quadrille.checkout.view.FindProduct;
import io.quadrille.checkout.view.ProductView;
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

@ConditionalOnDomain("inventory")
@RestController
@RequestMapping(path = "/api/products", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "products")
class ProductController {

    private final KeyedCommands commands;
    private final Queries queries;

    ProductController(KeyedCommands commands, Queries queries) {
        this.commands = commands;
        this.queries = queries;
    }

    record Registered(String productId) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "registerProduct",
            summary = "Register a product",
            description = "Idempotent by productId, and by Idempotency-Key.")
    @ApiResponse(responseCode = "201", description = "registered; Location holds its address")
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    @ApiResponse(responseCode = "422", ref = OpenApi.KEY_OF_OTHER_BODY)
    ResponseEntity<Registered> register(
            @RequestBody RegisterProductRequest request,
            @Parameter(description = IdempotencyKey.DESCRIPTION, example = IdempotencyKey.EXAMPLE)
                    @RequestHeader(name = IdempotencyKey.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKey.PATTERN, message = IdempotencyKey.RULE)
                    String key) {
        var sha256 = IdempotencyKey.sha256("registerProduct", request);
        var productId = commands.send(key, sha256, RequestRules.idOrNew(request.productId()), request::command);
        return ResponseEntity.created(URI.create("/api/products/" + productId)).body(new Registered(productId));
    }

    @PostMapping(path = "/{productId:" + RequestRules.ID + "}/restocks", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "restockProduct",
            summary = "Add units to a product's stock",
            description = "Idempotent by Idempotency-Key; without a key, each request adds its units.")
    @ApiResponse(responseCode = "204", description = "added")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
    @ApiResponse(responseCode = "422", ref = OpenApi.KEY_OF_OTHER_BODY)
    ResponseEntity<Void> restock(
            @Parameter(example = "espresso-beans") @PathVariable String productId,
            @RequestBody RestockRequest request,
            @Parameter(description = IdempotencyKey.DESCRIPTION, example = IdempotencyKey.EXAMPLE)
                    @RequestHeader(name = IdempotencyKey.HEADER, required = false)
                    @Pattern(regexp = IdempotencyKey.PATTERN, message = IdempotencyKey.RULE)
                    String key) {
        commands.send(key, IdempotencyKey.sha256("restockProduct", productId, request), productId, request::command);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/{productId:" + RequestRules.ID + "}")
    @Operation(operationId = "findProduct", summary = "Get a product and its stock")
    @ApiResponse(responseCode = "200", description = "the product")
    @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
    ProductView find(@Parameter(example = "espresso-beans") @PathVariable String productId) {
        return queries.oneIfAny(new FindProduct(productId), ProductView.class)
                .orElseThrow(() -> Problems.unknown("product", productId));
    }
}
