package io.quadrille.checkout.aggregator;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.RowProjection;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Folds events into the aggregator's rows, one per order. Subclasses load and store the rows. */
abstract class CheckoutProjection extends RowProjection<Checkout> {

    @Override
    public String name() {
        return "checkout";
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perSaga(name()));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(
                OrderProcessingStarted.class,
                StockDeducted.class,
                StockDeductionFailed.class,
                CouponUsed.class,
                CouponUseFailed.class);
    }

    @Override
    public Optional<String> group() {
        return Optional.of("order");
    }

    @Override
    protected Optional<String> key(EventMessage<?> message) {
        return Optional.ofNullable(
                switch (message.getPayload()) {
                    case OrderProcessingStarted event -> event.orderId();
                    case StockDeducted event -> event.orderId();
                    case StockDeductionFailed event -> event.orderId();
                    case CouponUsed event -> event.orderId();
                    case CouponUseFailed event -> event.orderId();
                    default -> null;
                });
    }

    @Override
    protected Checkout fold(@Nullable Checkout row, EventMessage<?> event) {
        var before = row == null ? Checkout.of(key(event).orElseThrow()) : row;
        return before.after(event.getPayload());
    }
}
