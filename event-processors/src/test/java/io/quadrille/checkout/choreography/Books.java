package io.quadrille.checkout.choreography;

import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
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
import io.quadrille.wallet.DepositEvent;
import io.quadrille.wallet.PaymentEvent;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletEvent;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * Checks the log of all events against the laws of the shop: an event that is impossible after the earlier ones breaks
 * a law. The checks use the events only, and no code of the aggregates.
 */
final class Books {

    final Map<String, OrderBook> orders = new TreeMap<>();
    final Map<String, Long> stock = new TreeMap<>();
    final Map<String, Long> balances = new TreeMap<>();
    /** The order that uses a coupon. */
    final Map<String, String> holders = new TreeMap<>();

    private final Map<String, Long> prices = new HashMap<>();
    private final Map<String, CouponIssued> coupons = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();

    static void law(boolean holds, String law, Object fact) {
        if (!holds) throw new AssertionError(law + ", but: " + fact);
    }

    OrderBook order(String orderId) {
        return orders.computeIfAbsent(orderId, id -> new OrderBook());
    }

    void enter(DomainEventMessage<?> event) {
        long number = sequences.merge(event.getAggregateIdentifier(), 1L, Long::sum) - 1;
        law(
                event.getSequenceNumber() == number,
                "an aggregate's events are numbered without gaps or repetition",
                event);
        switch (event.getPayload()) {
            case OrderEvent e -> enter(e, order(e.orderId()));
            case InventoryItemEvent e -> enter(e);
            case StockReservationEvent e -> enter(e, order(e.orderId()));
            case CouponEvent e -> enter(e);
            case RedemptionEvent e -> enter(e, order(e.orderId()), event.getTimestamp());
            case WalletEvent e -> enter(e);
            case PaymentEvent e -> enter(e, order(e.orderId()));
            case DepositEvent e -> law(false, "nobody deposits here", e);
            default -> law(false, "every event is known", event);
        }
    }

    private void enter(InventoryItemEvent event) {
        switch (event) {
            case ProductRegistered e -> {
                stock.put(e.productId(), e.quantity());
                prices.put(e.productId(), e.price());
            }
            case ProductRestocked e -> law(false, "nobody restocks here", e);
            case StockTaken e -> {
                order(e.orderId()).held.merge(e.productId(), e.quantity(), Integer::sum);
                law(stock.merge(e.productId(), (long) -e.quantity(), Long::sum) >= 0, "stock is never sold twice", e);
            }
            case StockReturned e -> {
                var held = order(e.orderId()).held.remove(e.productId());
                law(held != null && held == e.quantity(), "what goes back was held", e);
                stock.merge(e.productId(), (long) e.quantity(), Long::sum);
            }
        }
    }

    private void enter(StockReservationEvent event, OrderBook order) {
        boolean answered = order.deducted != null || order.stockRefused != null;
        switch (event) {
            case StockDeducted e -> {
                law(!answered && !order.stockClosed, "inventory answers once, and not yes to a cancelled order", e);
                for (var line : e.lines()) {
                    law(stock.get(line.productId()) >= line.quantity(), "what is deducted is there", e);
                    law(prices.get(line.productId()) == line.unitPrice(), "the price is inventory's", e);
                }
                order.deducted = e;
            }
            case StockDeductionFailed e -> {
                law(!answered, "inventory answers once", e);
                law(refusedRightly(e, order.stockClosed), "stock is refused for a true reason", e);
                order.stockRefused = e;
            }
            case StockRestored e -> {
                law(order.deducted != null && !order.stockRestored, "what is restored was deducted, and once", e);
                law(order.deducted.lines().equals(e.lines()), "all that was deducted is restored", e);
                law(!order.refused().isEmpty(), "nothing is restored unless somebody refused", e);
                order.stockRestored = true;
            }
            case StockReservationClosed e -> {
                law(!answered && !order.stockClosed, "only what has no answer is closed, and once", e);
                law(!order.refused().isEmpty(), "nothing is closed unless somebody refused", e);
                order.stockClosed = true;
            }
        }
    }

    private boolean refusedRightly(StockDeductionFailed event, boolean closed) {
        return switch (event.reason()) {
            case ORDER_CANCELLED -> closed;
            case UNKNOWN_PRODUCT -> !closed && !stock.containsKey(event.productId());
            case INSUFFICIENT_STOCK ->
                !closed
                        && event.lines().stream()
                                .anyMatch(l -> l.productId().equals(event.productId())
                                        && l.quantity() > stock.get(l.productId()));
        };
    }

    private void enter(CouponEvent event) {
        switch (event) {
            case CouponIssued e -> coupons.put(e.couponId(), e);
            case CouponRedeemed e ->
                law(holders.put(e.couponId(), e.orderId()) == null, "a coupon is used by one order", e);
            case CouponReleased e -> law(holders.remove(e.couponId(), e.orderId()), "who releases a coupon uses it", e);
        }
    }

    private void enter(RedemptionEvent event, OrderBook order, Instant now) {
        boolean answered = order.used != null || order.couponRefused != null;
        switch (event) {
            case CouponUsed e -> {
                law(!answered && !order.couponClosed, "coupon answers once, and not yes to a cancelled order", e);
                law(refusal(e.couponId(), e.userId(), now) == null, "a coupon that is used may be", e);
                law(coupons.get(e.couponId()).discount().equals(e.discount()), "the discount is the coupon's", e);
                order.used = e;
            }
            case CouponUseFailed e -> {
                law(!answered, "coupon answers once", e);
                var reason =
                        order.couponClosed ? CouponRefusal.ORDER_CANCELLED : refusal(e.couponId(), e.userId(), now);
                law(e.reason() == reason, "a coupon is refused for a true reason", e);
                order.couponRefused = e;
            }
            case CouponRestored e -> {
                law(order.used != null && !order.couponRestored, "a coupon that is restored was used, and once", e);
                law(!order.refused().isEmpty(), "nothing is restored unless somebody refused", e);
                order.couponRestored = true;
            }
            case RedemptionClosed e -> {
                law(!answered && !order.couponClosed, "only what has no answer is closed, and once", e);
                law(!order.refused().isEmpty(), "nothing is closed unless somebody refused", e);
                order.couponClosed = true;
            }
        }
    }

    private CouponRefusal refusal(String couponId, String userId, Instant now) {
        var coupon = coupons.get(couponId);
        if (coupon == null) return CouponRefusal.UNKNOWN_COUPON;
        if (!coupon.userId().equals(userId)) return CouponRefusal.NOT_OWNER;
        if (holders.containsKey(couponId)) return CouponRefusal.ALREADY_USED;
        return coupon.expiresAt() != null && coupon.expiresAt().isBefore(now) ? CouponRefusal.EXPIRED : null;
    }

    private void enter(WalletEvent event) {
        switch (event) {
            case WalletOpened e -> balances.put(e.userId(), e.balance());
            case WalletCredited e -> law(false, "nobody deposits here", e);
            case WalletDebited e -> {
                order(e.orderId()).debited += e.amount();
                law(balances.merge(e.userId(), -e.amount(), Long::sum) >= 0, "no balance is below zero", e);
            }
        }
    }

    private void enter(PaymentEvent event, OrderBook order) {
        law(order.paid == null && order.paymentRefused == null, "wallet answers once", event);
        law(order.paymentRequested, "only what was asked for is answered", event);
        switch (event) {
            case OrderPaid e -> {
                law(e.amount() == order.confirmed.amount(), "the amount that was asked for is paid", e);
                order.paid = e;
            }
            case OrderPaymentFailed e -> {
                var balance = balances.get(e.userId());
                boolean rightly = switch (e.reason()) {
                    case UNKNOWN_WALLET -> balance == null;
                    case INSUFFICIENT_BALANCE -> balance != null && balance < e.amount();
                };
                law(rightly, "payment is refused for a true reason", e);
                order.paymentRefused = e;
            }
        }
    }

    private void enter(OrderEvent event, OrderBook order) {
        law(!order.completed, "nothing happens to a completed order", event);
        switch (event) {
            case OrderProcessingStarted e -> {
                law(order.placed == null, "an order is placed once", e);
                order.placed = e;
            }
            case OrderProcessingSucceeded e -> {
                law(
                        order.confirmed == null && !order.cancelled,
                        "an order is confirmed once, and not when cancelled",
                        e);
                law(order.deducted != null && !order.stockRestored, "an order is confirmed when its stock is held", e);
                law(
                        order.placed.couponId() == null || order.used != null,
                        "an order is confirmed when its coupon is used",
                        e);
                law(e.amount() == Prices.amount(order), "the amount is that of the prices and the discount", e);
                order.confirmed = e;
            }
            case OrderPaymentRequested e -> {
                law(
                        order.confirmed != null && !order.paymentRequested && !order.cancelled,
                        "payment is asked for once",
                        e);
                law(e.amount() == order.confirmed.amount(), "the amount that was confirmed is asked for", e);
                order.paymentRequested = true;
            }
            case OrderProcessed e -> {
                law(order.paid != null && !order.cancelled, "an order is completed when it is paid", e);
                order.completed = true;
            }
            case OrderCancelled e -> {
                law(!order.cancelled, "an order is cancelled once", e);
                order.cancelled = true;
                note(order, e.source(), e.reason());
            }
            case OrderRefusalNoted e -> {
                law(order.cancelled, "a further refusal follows the first", e);
                note(order, e.source(), e.reason());
            }
        }
    }

    private static void note(OrderBook order, String source, String reason) {
        law(
                reason.equals(order.refused().get(source)),
                "an order's refusals are those of the domains",
                source + reason);
        law(order.refusals.put(source, reason) == null, "a refusal is noted once", source);
    }
}
