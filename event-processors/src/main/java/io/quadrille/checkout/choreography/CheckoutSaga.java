package io.quadrille.checkout.choreography;

import static io.quadrille.engine.saga.AggregateKind.LONG_LIVED;
import static io.quadrille.engine.saga.AggregateKind.LONG_LIVED_CACHED;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA_CACHED;

import io.quadrille.checkout.evolution.EarlierRevisions;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponCommand;
import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.coupon.CouponCommandHandler;
import io.quadrille.coupon.CouponConflictException;
import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.Redemption;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.engine.saga.Facts;
import io.quadrille.engine.saga.Participant;
import io.quadrille.engine.saga.Saga;
import io.quadrille.inventory.InventoryCommand;
import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryCommandHandler;
import io.quadrille.inventory.InventoryConflictException;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservation;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.DiscountType;
import io.quadrille.order.Order;
import io.quadrille.order.OrderCommand;
import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderConflictException;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.PricedLine;
import io.quadrille.wallet.Deposit;
import io.quadrille.wallet.DepositEvent;
import io.quadrille.wallet.Payment;
import io.quadrille.wallet.PaymentEvent;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.PaymentRefusal;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommand;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import io.quadrille.wallet.WalletCommandHandler;
import io.quadrille.wallet.WalletConflictException;
import io.quadrille.wallet.WalletEvent;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The checkout on one page: which domain does what after which event, what it answers on which topic, and how it gives
 * back what it took. Topics, subscriptions, steps, reactions and the checker's rules follow from it.
 */
public final class CheckoutSaga {

    /** The saga of the four domains. */
    public static final Saga SAGA = Saga.of("orderId", order(), inventory(), coupon(), wallet());

    private CheckoutSaga() {}

    static Participant order() {
        return Participant.named("order")
                .events(OrderEvent.class)
                .commands(OrderCommand.class)
                .aggregate(Order.class, PER_SAGA_CACHED, Order::aggregateId)
                .conflict(OrderConflictException.class)
                .begins(OrderProcessingStarted.class, "order.processing")
                .joins(
                        "CONFIRM_ORDER",
                        CheckoutSaga::confirmation,
                        OrderProcessingSucceeded.class,
                        "order.processing.success")
                .does("REQUEST_PAYMENT", OrderProcessingSucceeded.class, order -> new RequestPayment(order.orderId()))
                .answers(OrderPaymentRequested.class, "order.payment")
                .does("COMPLETE_ORDER", OrderPaid.class, paid -> new CompleteOrder(paid.orderId(), paid.amount()))
                .answers(OrderProcessed.class, "order.processed")
                .cancels("CANCEL_ORDER", CancelOrder::new, OrderCancelled.class, OrderRefusalNoted.class)
                .listener("statistics", OrderProcessed.class)
                .listener("platform", OrderProcessed.class)
                .build();
    }

    static Participant inventory() {
        return Participant.named("inventory")
                .events(InventoryItemEvent.class, StockReservationEvent.class)
                .commands(InventoryCommand.class)
                .upcasters(EarlierRevisions.UPCASTERS)
                .aggregate(InventoryItem.class, LONG_LIVED_CACHED, InventoryItem::aggregateId)
                .aggregate(StockReservation.class, PER_SAGA, StockReservation::aggregateId)
                .commandHandler(
                        InventoryCommandHandler.class,
                        c -> new InventoryCommandHandler(
                                c.repository(InventoryItem.class), c.repository(StockReservation.class)))
                .conflict(InventoryConflictException.class)
                .does("DEDUCT_STOCK", OrderProcessingStarted.class, CheckoutSaga::deduction)
                .answers(StockDeducted.class, "order.processing.stock.success")
                .orRefuses(
                        StockDeductionFailed.class,
                        "order.processing.fail",
                        StockRefusal.class,
                        StockDeductionFailed::reason,
                        StockRefusal.ORDER_CANCELLED)
                .givesBack("RESTORE_STOCK", RestoreStock::new, StockRestored.class, StockReservationClosed.class)
                .build();
    }

    static Participant coupon() {
        return Participant.named("coupon")
                .events(CouponEvent.class, RedemptionEvent.class)
                .commands(CouponCommand.class)
                .aggregate(Coupon.class, LONG_LIVED, Coupon::aggregateId)
                .aggregate(Redemption.class, PER_SAGA, Redemption::aggregateId)
                .commandHandler(
                        CouponCommandHandler.class,
                        c -> new CouponCommandHandler(c.repository(Coupon.class), c.repository(Redemption.class)))
                .conflict(CouponConflictException.class)
                .does(
                        "USE_COUPON",
                        OrderProcessingStarted.class,
                        (order, at) -> new UseCoupon(
                                order.orderId(), Objects.requireNonNull(order.couponId()), order.userId(), at))
                .ifWanted(OrderProcessingStarted.class, order -> order.couponId() != null)
                .answers(CouponUsed.class, "order.processing.coupon.success")
                .orRefuses(
                        CouponUseFailed.class,
                        "order.processing.fail",
                        CouponRefusal.class,
                        CouponUseFailed::reason,
                        CouponRefusal.ORDER_CANCELLED)
                .givesBack("RESTORE_COUPON", RestoreCoupon::new, CouponRestored.class, RedemptionClosed.class)
                .loads(
                        OrderProcessingStarted.class,
                        order -> Stream.ofNullable(order.couponId()).map(Coupon::aggregateId))
                .build();
    }

    static Participant wallet() {
        return Participant.named("wallet")
                .events(WalletEvent.class, PaymentEvent.class, DepositEvent.class)
                .commands(WalletCommand.class)
                .aggregate(Wallet.class, LONG_LIVED_CACHED, Wallet::aggregateId)
                .aggregate(Payment.class, PER_SAGA, Payment::aggregateId)
                .aggregate(Deposit.class)
                .commandHandler(
                        WalletCommandHandler.class,
                        c -> new WalletCommandHandler(
                                c.repository(Wallet.class), c.repository(Payment.class), c.repository(Deposit.class)))
                .conflict(WalletConflictException.class)
                .does(
                        "DEBIT_WALLET",
                        OrderPaymentRequested.class,
                        asked -> new DebitWallet(asked.userId(), asked.orderId(), asked.amount()))
                .answers(OrderPaid.class, "order.payment.success")
                .orRefuses(
                        OrderPaymentFailed.class,
                        "order.payment.fail",
                        PaymentRefusal.class,
                        OrderPaymentFailed::reason)
                .build();
    }

    private static DeductStock deduction(OrderProcessingStarted order) {
        var lines = order.lines().stream()
                .map(line -> new StockLine(line.productId(), line.quantity()))
                .toList();
        return new DeductStock(order.orderId(), lines);
    }

    private static ConfirmProcessing confirmation(Facts facts) {
        var lines = facts.get(StockDeducted.class).lines().stream()
                .map(line -> new PricedLine(line.productId(), line.quantity(), line.unitPrice()))
                .toList();
        return facts.find(CouponUsed.class)
                .map(used -> new ConfirmProcessing(
                        facts.sagaId(),
                        lines,
                        type(used.discount()),
                        used.discount().value()))
                .orElseGet(() -> new ConfirmProcessing(facts.sagaId(), lines, DiscountType.NONE, 0));
    }

    private static DiscountType type(Discount discount) {
        return switch (discount.type()) {
            case FIXED -> DiscountType.FIXED;
            case PERCENT -> DiscountType.PERCENT;
        };
    }
}
