package io.quadrille.coupon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.coupon.Coupon.Terms;
import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import java.util.Objects;
import java.util.Optional;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * One order's use of a coupon. The redemption makes the commands about that use idempotent: the use is accepted or
 * refused once, and a used coupon is restored at most once.
 */
public class Redemption {

    private enum Status {
        USED,
        REFUSED,
        RESTORED,
        CLOSED
    }

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable Status status;
    private @Nullable String couponId;
    private @Nullable String userId;

    protected Redemption() {}

    /** The identifier of an order's redemption in the event store. */
    public static String aggregateId(String orderId) {
        return "redemption:" + orderId;
    }

    /**
     * Whether a {@link UseCoupon} of this order was decided before.
     *
     * @throws CouponConflictException if the earlier command named a different coupon or user
     */
    boolean answered(UseCoupon command) {
        if (couponId == null) return false;
        if (!couponId.equals(command.couponId()) || !command.userId().equals(userId)) {
            throw new CouponConflictException("order " + command.orderId() + " named another coupon or user before");
        }
        return true;
    }

    /**
     * Decides whether the order uses the coupon, and returns true if so.
     *
     * @param terms the terms of the coupon, empty if the coupon is unknown
     */
    boolean decide(UseCoupon command, Optional<Terms> terms) {
        var refusal = refusal(command, terms);
        if (refusal.isPresent()) {
            apply(new CouponUseFailed(command.orderId(), command.couponId(), command.userId(), refusal.get()));
        } else {
            apply(new CouponUsed(
                    command.orderId(),
                    command.couponId(),
                    command.userId(),
                    terms.orElseThrow().discount()));
        }
        return refusal.isEmpty();
    }

    /** Returns the id of the coupon to release, or empty if the order does not hold one. */
    Optional<String> decide(RestoreCoupon command) {
        if (status == null) {
            apply(new RedemptionClosed(command.orderId()));
        } else if (status == Status.USED) {
            var used = Objects.requireNonNull(couponId, "a used redemption has a coupon");
            apply(new CouponRestored(command.orderId(), used));
            return Optional.of(used);
        }
        return Optional.empty();
    }

    private Optional<CouponRefusal> refusal(UseCoupon command, Optional<Terms> terms) {
        if (status == Status.CLOSED) return Optional.of(CouponRefusal.ORDER_CANCELLED);
        if (terms.isEmpty()) return Optional.of(CouponRefusal.UNKNOWN_COUPON);
        var coupon = terms.get();
        if (!coupon.userId().equals(command.userId())) return Optional.of(CouponRefusal.NOT_OWNER);
        if (coupon.used()) return Optional.of(CouponRefusal.ALREADY_USED);
        if (coupon.expiredAt(command.orderedAt())) return Optional.of(CouponRefusal.EXPIRED);
        return Optional.empty();
    }

    @EventSourcingHandler
    void evolve(RedemptionEvent event) {
        aggregateId = aggregateId(event.orderId());
        switch (event) {
            case CouponUsed used -> {
                status = Status.USED;
                couponId = used.couponId();
                userId = used.userId();
            }
            case CouponUseFailed failed -> {
                status = Status.REFUSED;
                couponId = failed.couponId();
                userId = failed.userId();
            }
            case CouponRestored restored -> status = Status.RESTORED;
            case RedemptionClosed closed -> status = Status.CLOSED;
        }
    }
}
