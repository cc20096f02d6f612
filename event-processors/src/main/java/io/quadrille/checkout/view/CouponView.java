package io.quadrille.checkout.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.coupon.Discount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The read model of a coupon.
 *
 * @param expiresAt only orders placed before this time can use the coupon; null if it never expires
 * @param usedByOrder the order that uses the coupon; null if it is available
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CouponView(
        String couponId,
        String userId,
        Discount discount,
        @Nullable Instant expiresAt,
        Status status,
        @Nullable String usedByOrder) {

    public enum Status {
        AVAILABLE,
        USED
    }
}
