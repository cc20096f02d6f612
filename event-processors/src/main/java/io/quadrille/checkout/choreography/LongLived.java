package io.quadrille.checkout.choreography;

import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.Discount;
import io.quadrille.engine.serialization.GeneralSerializer;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import java.util.Map;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.Serializer;

/**
 * The aggregates that collect events for as long as the shop lives. Each has snapshots, so that the number of events
 * that are read to load one is bounded. All others end with their order.
 */
public final class LongLived {

    /** By what their identifiers begin with. */
    public static final Map<String, Class<?>> TYPES = Map.of(
            InventoryItem.aggregateId(""), InventoryItem.class,
            Wallet.aggregateId(""), Wallet.class,
            Coupon.aggregateId(""), Coupon.class);

    private LongLived() {}

    /**
     * A snapshot of another revision than its type's is ignored, and so is one of a type that is none of today's.
     *
     * @param revision null if it was written without one
     */
    public static boolean isCurrent(String typeName, String revision) {
        return TYPES.values().stream()
                .filter(type -> type.getName().equals(typeName))
                .anyMatch(type -> type.getAnnotation(Revision.class).value().equals(revision));
    }

    /** What snapshots and tokens are written with. */
    public static Serializer serializer() {
        return GeneralSerializer.of(
                InventoryItem.class,
                ProductRegistered.class,
                Wallet.class,
                WalletOpened.class,
                Coupon.class,
                CouponIssued.class,
                Discount.class,
                Discount.Type.class,
                Instant.class);
    }
}
