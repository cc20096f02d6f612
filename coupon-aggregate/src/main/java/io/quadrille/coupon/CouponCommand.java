package io.quadrille.coupon;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the coupon domain. A constructor throws {@link InvalidCouponFieldException} if a field is missing or
 * out of range.
 */
public sealed interface CouponCommand {

    /**
     * Issues a coupon to a user. Idempotent by coupon id; issuing the id again with different content throws
     * {@link CouponConflictException}.
     *
     * @param expiresAt only orders placed before this time can use the coupon; null if it never expires
     */
    record IssueCoupon(
            String couponId,
            String userId,
            Discount discount,
            @Nullable Instant expiresAt) implements CouponCommand {

        public IssueCoupon {
            CouponChecks.id("couponId", couponId);
            CouponChecks.id("userId", userId);
            if (discount == null) throw new InvalidCouponFieldException("discount", "must be given");
        }

        /** The coupon's identifier in the event store, unique among the identifiers of all aggregate types. */
        @TargetAggregateIdentifier
        public String aggregateId() {
            return Coupon.aggregateId(couponId);
        }
    }

    /** A command about one order's use of a coupon. {@link CouponCommandHandler} handles these commands. */
    sealed interface RedemptionCommand extends CouponCommand {

        String orderId();
    }

    /**
     * Uses a coupon for an order. Idempotent by order id; a different coupon or user for the same order throws
     * {@link CouponConflictException}. A refusal is the event CouponUseFailed, not an error.
     *
     * @param orderedAt the time at which the order was placed; a coupon that expired by then is refused
     */
    record UseCoupon(String orderId, String couponId, String userId, Instant orderedAt) implements RedemptionCommand {

        public UseCoupon {
            CouponChecks.id("orderId", orderId);
            CouponChecks.id("couponId", couponId);
            CouponChecks.id("userId", userId);
            if (orderedAt == null) throw new InvalidCouponFieldException("orderedAt", "must be given");
        }
    }

    /**
     * Makes the coupon that an order used available again. Idempotent by order id. If this command comes before the
     * order's {@link UseCoupon}, the later {@link UseCoupon} is refused.
     */
    record RestoreCoupon(String orderId) implements RedemptionCommand {

        public RestoreCoupon {
            CouponChecks.id("orderId", orderId);
        }
    }
}
