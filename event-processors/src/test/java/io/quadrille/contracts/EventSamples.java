package io.quadrille.contracts;

import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.wallet.DepositEvent.DepositMade;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.PaymentRefusal;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each type with all properties set, including texts and amounts that are hard to serialize. */
final class EventSamples {

    private static final Instant EXPIRY = Instant.parse("2026-12-31T23:59:59.123456Z");
    private static final long LARGE = 9_007_199_254_740_993L;

    private static final List<OrderLine> ASKED = List.of(new OrderLine("tea", 2), new OrderLine("Käse \"7%\"", 1));
    private static final List<PricedLine> PRICED =
            List.of(new PricedLine("tea", 2, 450), new PricedLine("Käse \"7%\"", 1, 100_000_000_000L));
    private static final List<StockLine> WANTED = List.of(new StockLine("tea", 2), new StockLine("Käse \"7%\"", 1));
    private static final List<DeductedLine> TAKEN =
            List.of(new DeductedLine("tea", 2, 450), new DeductedLine("Käse \"7%\"", 1, 100_000_000_000L));

    static final List<Object> ALL = List.of(
            new OrderProcessingStarted("o-1", "anna", "spring", ASKED),
            new OrderProcessingSucceeded("o-1", PRICED, 100_000_000_900L, 90, 100_000_000_810L),
            new OrderPaymentRequested("o-1", "anna", 100_000_000_810L),
            new OrderProcessed("o-1", "anna", "spring", PRICED, 100_000_000_900L, 90, 100_000_000_810L),
            new OrderCancelled("o-1", "inventory", "INSUFFICIENT_STOCK"),
            new OrderRefusalNoted("o-1", "coupon", "EXPIRED"),
            new ProductRegistered("tea", "Tee – grün", 450, 1_000_000_000_000L),
            new ProductRestocked("tea", 12),
            new StockTaken("tea", "o-1", 2),
            new StockReturned("tea", "o-1", 2),
            new StockDeducted("o-1", TAKEN),
            new StockDeductionFailed("o-1", WANTED, StockRefusal.INSUFFICIENT_STOCK, "tea", 9_007_199_254_740_993L),
            new StockRestored("o-1", TAKEN),
            new StockReservationClosed("o-1"),
            new CouponIssued("spring", "anna", new Discount(Discount.Type.PERCENT, 10), EXPIRY),
            new CouponRedeemed("spring", "o-1"),
            new CouponReleased("spring", "o-1"),
            new CouponUsed("o-1", "spring", "anna", new Discount(Discount.Type.FIXED, 90)),
            new CouponUseFailed("o-1", "spring", "anna", CouponRefusal.ALREADY_USED),
            new CouponRestored("o-1", "spring"),
            new RedemptionClosed("o-1"),
            new WalletOpened("anna", LARGE),
            new WalletCredited("anna", "d-1", LARGE),
            new WalletDebited("anna", "o-1", 810),
            new OrderPaid("o-1", "anna", 810),
            new OrderPaymentFailed("o-1", "anna", 810, PaymentRefusal.INSUFFICIENT_BALANCE),
            new DepositMade("anna", "d-1", LARGE));

    /** The events that the approved files of earlier revisions represent. */
    static final Map<String, Object> EARLIER = Map.of(
            "inventory.StockDeductionFailed-1",
            new StockDeductionFailed("o-1", WANTED, StockRefusal.INSUFFICIENT_STOCK, "tea", null));

    private EventSamples() {}
}
