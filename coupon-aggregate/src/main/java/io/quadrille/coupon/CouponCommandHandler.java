package io.quadrille.coupon;

import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import java.util.Optional;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;

/** Changes a coupon and one order's redemption of that coupon in the command's transaction. Thread-safe. */
public final class CouponCommandHandler {

    private final Repository<Coupon> coupons;
    private final Repository<Redemption> redemptions;

    public CouponCommandHandler(Repository<Coupon> coupons, Repository<Redemption> redemptions) {
        this.coupons = coupons;
        this.redemptions = redemptions;
    }

    @CommandHandler
    void handle(UseCoupon command) throws Exception {
        var redemption = redemption(command.orderId());
        if (redemption.invoke(r -> r.answered(command))) return;
        var coupon = coupon(command.couponId());
        var terms = coupon.map(c -> c.invoke(Coupon::terms));
        if (redemption.invoke(r -> r.decide(command, terms))) {
            coupon.orElseThrow().execute(c -> c.redeem(command.orderId()));
        }
    }

    @CommandHandler
    void handle(RestoreCoupon command) throws Exception {
        Optional<String> couponId = redemption(command.orderId()).invoke(r -> r.decide(command));
        couponId.map(Coupon::aggregateId)
                .map(coupons::load)
                .ifPresent(coupon -> coupon.execute(c -> c.release(command.orderId())));
    }

    private Aggregate<Redemption> redemption(String orderId) throws Exception {
        return redemptions.loadOrCreate(Redemption.aggregateId(orderId), Redemption::new);
    }

    private Optional<Aggregate<Coupon>> coupon(String couponId) {
        try {
            return Optional.of(coupons.load(Coupon.aggregateId(couponId)));
        } catch (AggregateNotFoundException unknown) {
            return Optional.empty();
        }
    }
}
