package io.quadrille.checkout.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.http.WrongFields;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places an order. The request has no prices, because the inventory domain sets them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlaceOrderRequest(
        @Schema(description = "generated if absent", example = "order-1")
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        @Nullable
        String orderId,

        @Schema(example = "alice")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
        String userId,

        @Schema(example = "spring-sale") @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE) @Nullable
        String couponId,

        @NotNull(message = RequestRules.GIVEN)
        @Size(min = 1, max = PlaceOrder.MAX_LINES, message = "must have 1 to {max} lines")
        List<@NotNull(message = RequestRules.GIVEN) @Valid Line> lines)
        implements ApiRequest {

    /** One product and its quantity. */
    @Schema(name = "PlaceOrderLine")
    public record Line(
            @Schema(example = "espresso-beans")
            @NotNull(message = RequestRules.GIVEN)
            @Pattern(regexp = RequestRules.ID, message = RequestRules.ID_RULE)
            String productId,

            @Schema(example = "2")
            @NotNull(message = RequestRules.GIVEN)
            @Min(value = 1, message = QUANTITY_RULE)
            @Max(value = OrderLine.MAX_QUANTITY, message = QUANTITY_RULE)
            Long quantity) {

        private static final String QUANTITY_RULE = "must be between 1 and " + OrderLine.MAX_QUANTITY;
    }

    @Override
    public void checkTogether(WrongFields wrong) {
        if (lines == null) return;
        var products = new HashSet<String>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line == null || line.productId() == null || products.add(line.productId())) continue;
            wrong.add("lines[" + i + "].productId", "is named twice; use one line for each product");
        }
    }

    PlaceOrder command(String id) {
        return new PlaceOrder(
                id,
                userId,
                couponId,
                lines.stream()
                        .map(l -> new OrderLine(l.productId(), l.quantity().intValue()))
                        .toList());
    }

    /** The digest of the body's content. White space and the order of fields do not matter. */
    byte[] sha256() {
        return IdempotencyKey.sha256(this);
    }
}
