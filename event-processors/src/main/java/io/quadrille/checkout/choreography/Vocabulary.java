package io.quadrille.checkout.choreography;

import io.quadrille.checkout.evolution.EarlierRevisions;
import io.quadrille.coupon.CouponCommand;
import io.quadrille.coupon.CouponEvent;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.inventory.InventoryCommand;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.order.OrderCommand;
import io.quadrille.order.OrderEvent;
import io.quadrille.wallet.DepositEvent;
import io.quadrille.wallet.PaymentEvent;
import io.quadrille.wallet.WalletCommand;
import io.quadrille.wallet.WalletEvent;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import java.util.Optional;

/**
 * The message types of the four domains with their logical names and the upcasters of earlier revisions, and the order
 * that an event belongs to.
 */
public final class Vocabulary {

    private Vocabulary() {}

    /** All commands and events of the four domains. */
    public static MessageTypes messageTypes() {
        return MessageTypes.builder()
                .sealed("order", OrderEvent.class)
                .sealed("order", OrderCommand.class)
                .sealed("inventory", InventoryItemEvent.class)
                .sealed("inventory", StockReservationEvent.class)
                .sealed("inventory", InventoryCommand.class)
                .sealed("coupon", CouponEvent.class)
                .sealed("coupon", RedemptionEvent.class)
                .sealed("coupon", CouponCommand.class)
                .sealed("wallet", WalletEvent.class)
                .sealed("wallet", PaymentEvent.class)
                .sealed("wallet", DepositEvent.class)
                .sealed("wallet", WalletCommand.class)
                .upcast(EarlierRevisions.UPCASTERS)
                .build();
    }

    /** The id of the order that an event belongs to; empty for an event that belongs to none. */
    public static Optional<String> orderId(Object payload) {
        return Optional.ofNullable(
                switch (payload) {
                    case OrderEvent event -> event.orderId();
                    case StockReservationEvent event -> event.orderId();
                    case RedemptionEvent event -> event.orderId();
                    case PaymentEvent event -> event.orderId();
                    case StockTaken event -> event.orderId();
                    case StockReturned event -> event.orderId();
                    case CouponRedeemed event -> event.orderId();
                    case CouponReleased event -> event.orderId();
                    case WalletDebited event -> event.orderId();
                    default -> null;
                });
    }
}
