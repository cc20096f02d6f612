package io.quadrille.checkout.choreography;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.Optional;

/** A domain's refusal of its part of an order, with the reason. A refusal starts the compensation. */
public record Refusal(String domain, String orderId, String reason) {

    /** The refusal that an event expresses; empty for any other event. */
    public static Optional<Refusal> of(Object payload) {
        return Optional.ofNullable(
                switch (payload) {
                    case StockDeductionFailed event ->
                        new Refusal("inventory", event.orderId(), event.reason().name());
                    case CouponUseFailed event ->
                        new Refusal("coupon", event.orderId(), event.reason().name());
                    case OrderPaymentFailed event ->
                        new Refusal("wallet", event.orderId(), event.reason().name());
                    default -> null;
                });
    }
}
