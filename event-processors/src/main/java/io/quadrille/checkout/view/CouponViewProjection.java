package io.quadrille.checkout.view;

import io.quadrille.checkout.view.CouponView.Status;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RecordTable;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Folds a coupon's events into its view. */
@ConditionalOnDomain("coupon")
@ProjectionComponent
final class CouponViewProjection extends ViewProjection<CouponView> {

    CouponViewProjection(JdbcClient jdbc) {
        super(new RecordTable<>(jdbc, CouponView.class, "coupon_view", "coupon_id"));
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
    protected Optional<String> key(EventMessage<?> message) {
        return message.getPayload() instanceof CouponEvent event ? Optional.of(event.couponId()) : Optional.empty();
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

    @QueryHandler
    Optional<CouponView> answer(FindCoupon query) {
        return table().find(query.couponId());
    }
}
