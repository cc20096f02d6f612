package io.quadrille.checkout.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * An order as its buyer sees it. Amounts are minor units, null until the order knows them.
 *
 * @param couponId null without a coupon
 * @param reason why it was cancelled: the first refusal's reason; null if it was not
 * @param refusals every refusal, the first one first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
        String orderId,
        String userId,
        String couponId,
        Status status,
        String reason,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Refusal> refusals,
        List<Line> lines,
        Long subtotal,
        Long discount,
        Long amount,
        Instant placedAt,
        Instant updatedAt) {

    public enum Status {
        PROCESSING,
        PAYMENT_PENDING,
        COMPLETED,
        CANCELLED
    }

    /** A domain that refused its part, and its reason. */
    public record Refusal(String source, String reason) {}

    /** One product of the order; the price per piece is null until inventory has named it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(String productId, int quantity, Long unitPrice) {}

    public OrderView {
        refusals = List.copyOf(refusals);
        lines = List.copyOf(lines);
    }
}
