package io.quadrille.coupon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A coupon: its owner, its discount, its expiry, and the one order that uses it. The size of the state does not grow
 * with the number of orders that used the coupon before. The revision is that of the coupon's snapshots.
 */
@Revision("1")
public class Coupon {

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable CouponIssued issued;
    private @Nullable String usedByOrder;

    protected Coupon() {}

    /** The identifier of a coupon in the event store. */
    public static String aggregateId(String couponId) {
        return "coupon:" + couponId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(IssueCoupon command) {
        var event = new CouponIssued(command.couponId(), command.userId(), command.discount(), command.expiresAt());
        if (issued == null) {
            apply(event);
        } else if (!issued.equals(event)) {
            throw new CouponConflictException("coupon " + command.couponId() + " was issued with other content");
        }
    }

    Terms terms() {
        return new Terms(issued().userId(), issued().discount(), issued().expiresAt(), usedByOrder != null);
    }

    void redeem(String orderId) {
        apply(new CouponRedeemed(issued().couponId(), orderId));
    }

    void release(String orderId) {
        apply(new CouponReleased(issued().couponId(), orderId));
    }

    private CouponIssued issued() {
        return Objects.requireNonNull(issued, "a coupon's first event is CouponIssued");
    }

    @EventSourcingHandler
    void evolve(CouponEvent event) {
        switch (event) {
            case CouponIssued first -> {
                aggregateId = aggregateId(first.couponId());
                issued = first;
            }
            case CouponRedeemed redeemed -> usedByOrder = redeemed.orderId();
            case CouponReleased released -> usedByOrder = null;
        }
    }

    /**
     * The state of a coupon that decides whether an order may use it.
     *
     * @param expiresAt null if the coupon never expires
     */
    record Terms(String userId, Discount discount, @Nullable Instant expiresAt, boolean used) {

        boolean expiredAt(Instant time) {
            return expiresAt != null && !time.isBefore(expiresAt);
        }
    }
}
