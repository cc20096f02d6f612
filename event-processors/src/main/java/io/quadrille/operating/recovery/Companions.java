package io.quadrille.operating.recovery;

import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Redemption;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservation;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import java.util.List;

/**
 * Derives the events that are on no topic from the published event that they belong to: events of the same command, and
 * events without which the published one could not have happened. Their contents follow from the published event; the
 * identifiers that they had do not.
 */
final class Companions {

    private Companions() {}

    /** An event that has no sequence number yet; it becomes the next event of its aggregate. */
    record Companion(String aggregate, String type, Object payload) {}

    /** Events of the same transaction in the aggregate of a product, a wallet or a coupon. */
    static List<Companion> with(Object published) {
        return switch (published) {
            case StockDeducted deducted ->
                deducted.lines().stream()
                        .map(line -> of(
                                InventoryItem.aggregateId(line.productId()),
                                InventoryItem.class,
                                new StockTaken(line.productId(), deducted.orderId(), line.quantity())))
                        .toList();
            case OrderPaid paid ->
                List.of(of(
                        Wallet.aggregateId(paid.userId()),
                        Wallet.class,
                        new WalletDebited(paid.userId(), paid.orderId(), paid.amount())));
            case CouponUsed used ->
                List.of(of(
                        Coupon.aggregateId(used.couponId()),
                        Coupon.class,
                        new CouponRedeemed(used.couponId(), used.orderId())));
            default -> List.of();
        };
    }

    /**
     * The event that precedes a refusal with the reason ORDER_CANCELLED in the same aggregate: the domain had handled
     * the refusal of another domain before it handled the start of the order.
     */
    static List<Companion> before(Object published) {
        return switch (published) {
            case StockDeductionFailed failed
            when failed.reason() == StockRefusal.ORDER_CANCELLED ->
                List.of(of(
                        StockReservation.aggregateId(failed.orderId()),
                        StockReservation.class,
                        new StockReservationClosed(failed.orderId())));
            case CouponUseFailed failed
            when failed.reason() == CouponRefusal.ORDER_CANCELLED ->
                List.of(of(
                        Redemption.aggregateId(failed.orderId()),
                        Redemption.class,
                        new RedemptionClosed(failed.orderId())));
            default -> List.of();
        };
    }

    /** The events with which an order returned a coupon before a different order redeemed it. */
    static List<Companion> givenBack(String couponId, String orderId) {
        return List.of(
                of(Redemption.aggregateId(orderId), Redemption.class, new CouponRestored(orderId, couponId)),
                of(Coupon.aggregateId(couponId), Coupon.class, new CouponReleased(couponId, orderId)));
    }

    private static Companion of(String aggregate, Class<?> type, Object payload) {
        return new Companion(aggregate, type.getSimpleName(), payload);
    }
}
