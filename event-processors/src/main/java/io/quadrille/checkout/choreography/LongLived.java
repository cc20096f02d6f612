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
import org.jspecify.annotations.Nullable;

/**
 * The aggregate types whose instances receive events as long as the shop runs. They have snapshots, so that a bounded
 * number of events is read to load an aggregate. All other aggregates end with their order.
 */
public final class LongLived {

    /** The types, by the prefix of their aggregates' identifiers. */
    public static final Map<String, Class<?>> TYPES = Map.of(
            InventoryItem.aggregateId(""), InventoryItem.class,
            Wallet.aggregateId(""), Wallet.class,
            Coupon.aggregateId(""), Coupon.class);

    private LongLived() {}

    /**
     * Whether a snapshot can be read: its type is one of {@link #TYPES}, and its revision is the type's current one.
     * Other snapshots are ignored.
     *
     * @param revision null if the snapshot has none
     */
    public static boolean isCurrent(String typeName, @Nullable String revision) {
        return TYPES.values().stream()
                .filter(type -> type.getName().equals(typeName))
                .anyMatch(type -> type.getAnnotation(Revision.class).value().equals(revision));
    }

    /** The serializer of snapshots and tokens. */
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
