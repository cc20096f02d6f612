package io.quadrille.processors.api;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.view.FindProduct;
import io.quadrille.processors.view.ProductView;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@ConditionalOnDomain(Domain.INVENTORY)
@RestController
@RequestMapping(path = "/api/products", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "products")
class ProductController {

  private final Commands commands;
  private final Queries queries;

  ProductController(Commands commands, Queries queries) {
    this.commands = commands;
    this.queries = queries;
  }

  record Registered(String productId) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(operationId = "registerProduct", summary = "Register a product", description = "Idempotent by productId.")
  @ApiResponse(responseCode = "201", description = "registered, at Location")
  @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
  ResponseEntity<Registered> register(@RequestBody RegisterProductRequest request) {
    var productId = Rules.idOrNew(request.productId());
    commands.send(commands.make(() -> request.command(productId)));
    return ResponseEntity.created(URI.create("/api/products/" + productId)).body(new Registered(productId));
  }

  @PostMapping(path = "/{productId:" + Rules.ID + "}/restocks", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "restockProduct",
      summary = "Add units to a product's stock",
      description = "Not idempotent: sent twice it adds twice.")
  @ApiResponse(responseCode = "204", description = "added")
  @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
  @ApiResponse(responseCode = "409", ref = OpenApi.CONFLICT)
  ResponseEntity<Void> restock(
      @Parameter(example = "espresso-beans") @PathVariable String productId, @RequestBody RestockRequest request) {
    commands.send(commands.make(() -> request.command(productId)));
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/{productId:" + Rules.ID + "}")
  @Operation(operationId = "findProduct", summary = "See a product and what is left of it")
  @ApiResponse(responseCode = "200", description = "the product")
  @ApiResponse(responseCode = "404", ref = OpenApi.NOT_FOUND)
  ProductView find(@Parameter(example = "espresso-beans") @PathVariable String productId) {
    return queries
        .oneIfAny(new FindProduct(productId), ProductView.class)
        .orElseThrow(() -> Problems.unknown("product", productId));
  }
}
