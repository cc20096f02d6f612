package io.quadrille.checkout.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read model of an order. Amounts are in minor units, and null until OrderProcessingSucceeded, when stock and
 * coupon are settled.
 *
 * @param couponId null for an order without a coupon
 * @param reason the reason of the first refusal; null if the order is not cancelled
 * @param refusals all refusals, the first one first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
        String orderId,
        String userId,
        @Nullable String couponId,
        Status status,
        @Nullable String reason,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Refusal> refusals,
        List<Line> lines,
        @Nullable Long subtotal,
        @Nullable Long discount,
        @Nullable Long amount,
        Instant placedAt,
        Instant updatedAt) {

    public enum Status {
        PROCESSING,
        PAYMENT_PENDING,
        COMPLETED,
        CANCELLED
    }

    /** A domain that refused its part of the order, and its reason. */
    public record Refusal(String source, String reason) {}

    /** One product of the order. The price per piece is null as long as the order's amounts are. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            String productId, int quantity, @Nullable Long unitPrice) {}

    public OrderView {
        refusals = List.copyOf(refusals);
        lines = List.copyOf(lines);
    }
}
