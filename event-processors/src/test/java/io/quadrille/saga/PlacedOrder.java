package io.quadrille.saga;

import static org.axonframework.messaging.responsetypes.ResponseTypes.optionalInstanceOf;

import io.quadrille.checkout.view.CouponView;
import io.quadrille.checkout.view.FindCoupon;
import io.quadrille.checkout.view.FindOrder;
import io.quadrille.checkout.view.FindProduct;
import io.quadrille.checkout.view.FindWallet;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.checkout.view.ProductView;
import io.quadrille.checkout.view.WalletView;
import java.util.List;

/** A placed order: its events in the log, and the state of its products, coupon and wallet. */
record PlacedOrder(RunningSystem system, String orderId, String userId, String couponId, List<String> productIds) {

    /** The events that one domain stored for this order, by simple name. */
    List<String> events(String domain) {
        return system.sql()
                .sql("""
                    select split_part(payload_type, '.', 2) from event_log
                    where order_id = :orderId and split_part(payload_type, '.', 1) = :domain order by global_index\
                    """)
                .param("orderId", orderId)
                .param("domain", domain)
                .query(String.class)
                .list();
    }

    /** The reason in the only event of this type. */
    String reasonIn(String payloadType) {
        return system.sql()
                .sql("select payload ->> 'reason' from event_log where order_id = :orderId and payload_type = :type")
                .param("orderId", orderId)
                .param("type", payloadType)
                .query(String.class)
                .single();
    }

    void awaitEvent(String payloadType) {
        system.awaitEvent(orderId, payloadType);
    }

    /** Whether the first event was stored before the second. */
    boolean isStoredBefore(String payloadType, String laterPayloadType) {
        return system.positionOf(orderId, payloadType).orElseThrow()
                < system.positionOf(orderId, laterPayloadType).orElseThrow();
    }

    OrderView order() {
        return system.ask(new FindOrder(orderId), optionalInstanceOf(OrderView.class))
                .orElseThrow();
    }

    boolean hasEnded() {
        return switch (order().status()) {
            case COMPLETED, CANCELLED -> true;
            case PROCESSING, PAYMENT_PENDING -> false;
        };
    }

    /** The available stock of each known product. */
    List<Long> available() {
        return productIds.stream()
                .flatMap(id -> system.ask(new FindProduct(id), optionalInstanceOf(ProductView.class)).stream())
                .map(ProductView::available)
                .toList();
    }

    CouponView coupon() {
        return system.ask(new FindCoupon(couponId), optionalInstanceOf(CouponView.class))
                .orElseThrow();
    }

    long balance() {
        return system.ask(new FindWallet(userId), optionalInstanceOf(WalletView.class))
                .orElseThrow()
                .balance();
    }
}
