package io.quadrille.checkout.everyorder;

import static io.quadrille.engine.saga.AggregateKind.LONG_LIVED;
import static io.quadrille.engine.saga.AggregateKind.LONG_LIVED_CACHED;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA;
import static io.quadrille.engine.saga.AggregateKind.PER_SAGA_CACHED;

import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponCommand;
import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.coupon.CouponCommandHandler;
import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Redemption;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.engine.saga.Participant;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.order.Order;
import io.quadrille.order.OrderCommand;
import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
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
import io.quadrille.wallet.WalletEvent;

/** Declarations of the checkout's participants that are complete and wrong. */
final class FaultyDeclarations {

    private FaultyDeclarations() {}

    /** No order wants a coupon, so the join does not wait for it. */
    static Participant unwantedCoupon() {
        return Participant.named("coupon")
                .events(CouponEvent.class, RedemptionEvent.class)
                .commands(CouponCommand.class)
                .aggregate(Coupon.class, LONG_LIVED, Coupon::aggregateId)
                .aggregate(Redemption.class, PER_SAGA, Redemption::aggregateId)
                .commandHandler(
                        CouponCommandHandler.class,
                        c -> new CouponCommandHandler(c.repository(Coupon.class), c.repository(Redemption.class)))
                .does(
                        "USE_COUPON",
                        OrderProcessingStarted.class,
                        (order, at) -> new UseCoupon(order.orderId(), order.couponId(), order.userId(), at))
                .ifWanted(OrderProcessingStarted.class, order -> false)
                .answers(CouponUsed.class, "order.processing.coupon.success")
                .orRefuses(
                        CouponUseFailed.class,
                        "order.processing.fail",
                        CouponRefusal.class,
                        CouponUseFailed::reason,
                        CouponRefusal.ORDER_CANCELLED)
                .givesBack("RESTORE_COUPON", RestoreCoupon::new, CouponRestored.class, RedemptionClosed.class)
                .build();
    }

    /** The order is confirmed with the prices only. */
    static Participant orderWithoutDiscount() {
        return Participant.named("order")
                .events(OrderEvent.class)
                .commands(OrderCommand.class)
                .aggregate(Order.class, PER_SAGA_CACHED, Order::aggregateId)
                .begins(OrderProcessingStarted.class, "order.processing")
                .joins(
                        "CONFIRM_ORDER",
                        facts -> FaultyCase.confirmation(facts.get(StockDeducted.class)),
                        OrderProcessingSucceeded.class,
                        "order.processing.success")
                .does("REQUEST_PAYMENT", OrderProcessingSucceeded.class, order -> new RequestPayment(order.orderId()))
                .answers(OrderPaymentRequested.class, "order.payment")
                .does("COMPLETE_ORDER", OrderPaid.class, paid -> new CompleteOrder(paid.orderId(), paid.amount()))
                .answers(OrderProcessed.class, "order.processed")
                .cancels("CANCEL_ORDER", CancelOrder::new, OrderCancelled.class, OrderRefusalNoted.class)
                .build();
    }

    /** Ann's wallet is debited when her order is confirmed, and not when the payment is asked for. */
    static Participant earlyWallet() {
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
                .does(
                        "DEBIT_WALLET",
                        OrderProcessingSucceeded.class,
                        order -> new DebitWallet("ann", order.orderId(), order.amount()))
                .answers(OrderPaid.class, "order.payment.success")
                .orRefuses(
                        OrderPaymentFailed.class,
                        "order.payment.fail",
                        PaymentRefusal.class,
                        OrderPaymentFailed::reason)
                .build();
    }
}
