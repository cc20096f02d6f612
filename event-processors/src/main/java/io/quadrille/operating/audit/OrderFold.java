package io.quadrille.operating.audit;

import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.engine.projection.RowProjection;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.wallet.PaymentEvent;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The state of an order in all domains of this store: the row of order_view, the stock and the coupon that the order
 * holds, its payment, and the aggregator's row as if the aggregator had handled every event.
 */
final class OrderFold implements Fold {

    /** The stock that the order holds. */
    record Stock(
            String status,
            List<DeductedLine> held,
            @Nullable String reason,
            @Nullable String productId) {}

    /** The coupon that the order holds. */
    record Coupon(
            String status,
            @Nullable String couponId,
            @Nullable Discount discount,
            @Nullable String reason) {}

    /** @param amount in minor units */
    record Payment(
            String status,
            String userId,
            long amount,
            @Nullable String reason) {}

    private final Map<String, RowProjection<?>> rows;
    private final Map<String, Object> parts = new LinkedHashMap<>();

    /** @param rows the projections whose rows are keyed by order id, by the name of their part of the state */
    OrderFold(Map<String, RowProjection<?>> rows) {
        this.rows = rows;
    }

    @Override
    public void add(DomainEventMessage<?> event) {
        rows.forEach((part, projection) -> put(part, after(projection, parts.get(part), event)));
        switch (event.getPayload()) {
            case StockReservationEvent stock -> put("stock", after(stock));
            case RedemptionEvent coupon -> put("coupon", after(coupon));
            case PaymentEvent payment -> put("payment", after(payment));
            default -> {
                // Other events change only the rows of the projections above.
            }
        }
    }

    @Override
    public Map<String, ?> state() {
        return new LinkedHashMap<>(parts);
    }

    private void put(String part, @Nullable Object state) {
        if (state != null) parts.put(part, state);
    }

    @SuppressWarnings("unchecked")
    private static <R> @Nullable R after(
            RowProjection<R> projection, @Nullable Object row, DomainEventMessage<?> event) {
        return projection.after((R) row, event);
    }

    private static Stock after(StockReservationEvent event) {
        return switch (event) {
            case StockDeducted deducted -> new Stock("DEDUCTED", deducted.lines(), null, null);
            case StockDeductionFailed failed ->
                new Stock("REFUSED", List.of(), failed.reason().name(), failed.productId());
            case StockRestored restored -> new Stock("RESTORED", List.of(), null, null);
            case StockReservationClosed closed -> new Stock("CLOSED", List.of(), null, null);
        };
    }

    private static Coupon after(RedemptionEvent event) {
        return switch (event) {
            case CouponUsed used -> new Coupon("USED", used.couponId(), used.discount(), null);
            case CouponUseFailed failed ->
                new Coupon("REFUSED", failed.couponId(), null, failed.reason().name());
            case CouponRestored restored -> new Coupon("RESTORED", restored.couponId(), null, null);
            case RedemptionClosed closed -> new Coupon("CLOSED", null, null, null);
        };
    }

    private static Payment after(PaymentEvent event) {
        return switch (event) {
            case OrderPaid paid -> new Payment("PAID", paid.userId(), paid.amount(), null);
            case OrderPaymentFailed failed ->
                new Payment(
                        "REFUSED",
                        failed.userId(),
                        failed.amount(),
                        failed.reason().name());
        };
    }
}
