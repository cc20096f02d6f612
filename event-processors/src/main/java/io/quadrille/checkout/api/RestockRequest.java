package io.quadrille.checkout.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryItem;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** Adds units to a product's stock. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RestockRequest(
        @Schema(example = "50")
        @NotNull(message = RequestRules.GIVEN)
        @Min(value = 1, message = QUANTITY_RULE)
        @Max(value = InventoryItem.MAX_STOCK, message = QUANTITY_RULE)
        Long quantity)
        implements ApiRequest {

    private static final String QUANTITY_RULE = "must be between 1 and " + InventoryItem.MAX_STOCK;

    RestockProduct command(String productId) {
        return new RestockProduct(productId, quantity);
    }
}
