package io.quadrille.checkout.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.coupon.Discount;
import java.time.Instant;

/**
 * A coupon as its owner sees it.
 *
 * @param expiresAt the first moment at which it cannot be used any more, or null for never
 * @param usedByOrder null while it is available
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CouponView(
        String couponId, String userId, Discount discount, Instant expiresAt, Status status, String usedByOrder) {

    public enum Status {
        AVAILABLE,
        USED
    }
}
