package io.quadrille.checkout.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryItem;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/** Registers a product with its price and its initial stock. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RegisterProductRequest(
        @Schema(description = "generated if absent", example = "espresso-beans")
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        @Nullable
        String productId,

        @Schema(example = "Espresso beans, 1 kg")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = "(?=.*\\S)[^\\p{Cc}\\p{Cs}]{1,200}", message = NAME_RULE)
        String name,

        @Schema(description = "minor units per piece", example = "1890")
        @NotNull(message = RequestRules.GIVEN)
        @Min(value = 0, message = PRICE_RULE)
        @Max(value = RegisterProduct.MAX_PRICE, message = PRICE_RULE)
        Long price,

        @Schema(description = "units in stock", example = "100")
        @NotNull(message = RequestRules.GIVEN)
        @Min(value = 0, message = QUANTITY_RULE)
        @Max(value = InventoryItem.MAX_STOCK, message = QUANTITY_RULE)
        Long quantity)
        implements ApiRequest {

    private static final String NAME_RULE = "must be 1 to 200 characters without control characters, and not blank";
    private static final String PRICE_RULE = "must be between 0 and " + RegisterProduct.MAX_PRICE;
    private static final String QUANTITY_RULE = "must be between 0 and " + InventoryItem.MAX_STOCK;

    RegisterProduct command(String id) {
        return new RegisterProduct(id, name, price, quantity);
    }
}
