package io.quadrille.operating.timeline;

import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.wallet.PaymentEvent;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes the events of an order in one sentence each, and says which of them are compensations. */
final class EventDescriptions {

    private static final Set<Class<?>> COMPENSATIONS = Set.of(
            StockRestored.class,
            StockReservationClosed.class,
            StockReturned.class,
            CouponRestored.class,
            RedemptionClosed.class,
            CouponReleased.class);

    private EventDescriptions() {}

    /**
     * Whether the event gives back what its domain had taken, or makes sure that the domain takes nothing later.
     *
     * @param type null if this release does not know the type; such an event counts as no compensation
     */
    static boolean isCompensation(@Nullable Class<?> type) {
        return type != null && COMPENSATIONS.contains(type);
    }

    static String of(Object event) {
        return switch (event) {
            case OrderEvent e -> of(e);
            case StockReservationEvent e -> of(e);
            case RedemptionEvent e -> of(e);
            case PaymentEvent e -> of(e);
            case StockTaken e -> e.quantity() + " of " + e.productId() + " taken from the stock";
            case StockReturned e -> e.quantity() + " of " + e.productId() + " returned to the stock";
            case CouponRedeemed e -> "coupon " + e.couponId() + " is reserved for the order";
            case CouponReleased e -> "coupon " + e.couponId() + " is available again";
            case WalletDebited e -> "the wallet of " + e.userId() + " paid " + e.amount();
            default -> event.getClass().getSimpleName();
        };
    }

    private static String of(OrderEvent event) {
        return switch (event) {
            case OrderProcessingStarted e ->
                e.userId() + " placed the order: " + counted(e.lines().size())
                        + (e.couponId() == null ? "" : ", coupon " + e.couponId());
            case OrderProcessingSucceeded e -> "stock and coupon are settled; the order costs " + e.amount();
            case OrderPaymentRequested e -> e.userId() + " is asked to pay " + e.amount();
            case OrderProcessed e -> "the order is complete; " + e.amount() + " was paid";
            case OrderCancelled e -> "the order is cancelled: " + e.source() + " refused with " + e.reason();
            case OrderRefusalNoted e -> e.source() + " also refused: " + e.reason();
        };
    }

    private static String of(StockReservationEvent event) {
        return switch (event) {
            case StockDeducted e ->
                "inventory deducted the stock: " + counted(e.lines().size());
            case StockDeductionFailed e ->
                "inventory refused: " + e.reason() + (e.productId() == null ? "" : ", product " + e.productId());
            case StockRestored e ->
                "inventory returned the stock: " + counted(e.lines().size());
            case StockReservationClosed e -> "inventory had deducted nothing and will deduct nothing";
        };
    }

    private static String of(RedemptionEvent event) {
        return switch (event) {
            case CouponUsed e ->
                "coupon " + e.couponId() + " was used: " + e.discount().type() + " "
                        + e.discount().value();
            case CouponUseFailed e -> "coupon " + e.couponId() + " was refused: " + e.reason();
            case CouponRestored e -> "coupon " + e.couponId() + " was returned";
            case RedemptionClosed e -> "no coupon was used, and none will be";
        };
    }

    private static String of(PaymentEvent event) {
        return switch (event) {
            case OrderPaid e -> "wallet took " + e.amount() + " from " + e.userId();
            case OrderPaymentFailed e ->
                "wallet refused to take " + e.amount() + " from " + e.userId() + ": " + e.reason();
        };
    }

    private static String counted(int lines) {
        return lines == 1 ? "1 line" : lines + " lines";
    }
}
