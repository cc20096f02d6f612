package io.quadrille.coupon;

import java.time.Instant;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * What can be asked of a coupon. A field out of range fails with {@link IllegalArgumentException} when the command is
 * made.
 */
public sealed interface CouponCommand {

    /**
     * Issues a coupon to a user. Idempotent by coupon id; other content fails with {@link CouponConflictException}.
     *
     * @param expiresAt the first moment at which it cannot be used any more, or null for never
     */
    record IssueCoupon(String couponId, String userId, Discount discount, Instant expiresAt) implements CouponCommand {

        public IssueCoupon {
            CouponChecks.id("couponId", couponId);
            CouponChecks.id("userId", userId);
            if (discount == null) throw new IllegalArgumentException("discount must be given");
        }

        /** The coupon's identifier in the event store, where identifiers of all types share one space. */
        @TargetAggregateIdentifier
        public String aggregateId() {
            return Coupon.aggregateId(couponId);
        }
    }

    /** A command about one order's use of a coupon; routed to {@link CouponCommandHandler}. */
    sealed interface RedemptionCommand extends CouponCommand {

        String orderId();
    }

    /**
     * Uses a coupon for an order. Idempotent by order id; another coupon or user for the same order fails with
     * {@link CouponConflictException}. A refusal is the event CouponUseFailed, not an error.
     *
     * @param orderedAt when the order was placed; decides whether the coupon had expired
     */
    record UseCoupon(String orderId, String couponId, String userId, Instant orderedAt) implements RedemptionCommand {

        public UseCoupon {
            CouponChecks.id("orderId", orderId);
            CouponChecks.id("couponId", couponId);
            CouponChecks.id("userId", userId);
            if (orderedAt == null) throw new IllegalArgumentException("orderedAt must be given");
        }
    }

    /**
     * Makes the coupon that an order used available again. Idempotent by order id. If the order's use has not arrived
     * yet, it will be refused when it does.
     */
    record RestoreCoupon(String orderId) implements RedemptionCommand {

        public RestoreCoupon {
            CouponChecks.id("orderId", orderId);
        }
    }
}
