package io.quadrille.checkout.choreography;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.Optional;

/** That a domain does not do its part of an order, and why: what begins a compensation. */
public record Refusal(Domain domain, String orderId, String reason) {

    /** Empty for a payload that is no refusal. */
    public static Optional<Refusal> of(Object payload) {
        return Optional.ofNullable(
                switch (payload) {
                    case StockDeductionFailed event ->
                        new Refusal(
                                Domain.INVENTORY,
                                event.orderId(),
                                event.reason().name());
                    case CouponUseFailed event ->
                        new Refusal(
                                Domain.COUPON, event.orderId(), event.reason().name());
                    case OrderPaymentFailed event ->
                        new Refusal(
                                Domain.WALLET, event.orderId(), event.reason().name());
                    default -> null;
                });
    }
}
