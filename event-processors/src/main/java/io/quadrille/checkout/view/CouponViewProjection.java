package io.quadrille.checkout.view;

import io.quadrille.checkout.view.CouponView.Status;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.engine.projection.ProjectedTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Folds a coupon's events into its view. */
final class CouponViewProjection extends ViewProjection<CouponView> {

    private final CouponViewTable table;

    CouponViewProjection(CouponViewTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return CouponViewTable.NAME;
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perAggregate(name(), "coupon_id", Coupon.aggregateId("")));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(CouponEvent.class);
    }

    @Override
    protected Optional<String> key(Object payload) {
        return payload instanceof CouponEvent event ? Optional.of(event.couponId()) : Optional.empty();
    }

    @Override
    protected CouponView fold(@Nullable CouponView coupon, EventMessage<?> message) {
        return switch ((CouponEvent) message.getPayload()) {
            case CouponIssued issued ->
                new CouponView(
                        issued.couponId(),
                        issued.userId(),
                        issued.discount(),
                        issued.expiresAt(),
                        Status.AVAILABLE,
                        null);
            case CouponRedeemed redeemed -> in(Status.USED, redeemed.orderId(), coupon);
            case CouponReleased released -> in(Status.AVAILABLE, null, coupon);
        };
    }

    private static CouponView in(Status status, @Nullable String usedByOrder, @Nullable CouponView coupon) {
        var issued = existing(coupon);
        return new CouponView(
                issued.couponId(), issued.userId(), issued.discount(), issued.expiresAt(), status, usedByOrder);
    }

    @Override
    protected Map<String, CouponView> load(Collection<String> couponIds) {
        return table.find(couponIds);
    }

    @Override
    protected void store(Map<String, CouponView> coupons) {
        table.write(coupons.values());
    }
}
