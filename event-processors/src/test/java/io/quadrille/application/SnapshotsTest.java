package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.Discount;
import io.quadrille.engine.saga.LongLivedAggregates;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** The long-lived aggregates are serialized and read by the application's serializer. */
class SnapshotsTest {

    private static final LongLivedAggregates LONG_LIVED = LongLivedAggregates.of(CheckoutSaga.SAGA);

    private final Serializer serializer = LONG_LIVED.serializer();

    @Test
    void an_item_comes_back_from_its_snapshot_as_it_was() {
        var item = AggregateFromHistory.of(
                InventoryItem.class,
                InventoryItem.aggregateId("tea"),
                new ProductRegistered("tea", "Tee <grün> & \"weiß\"", 450, 1_000_000_000_000L),
                new StockTaken("tea", "o-1", 3),
                new ProductRestocked("tea", 1));

        assertThat(copy(item)).isNotSameAs(item).usingRecursiveComparison().isEqualTo(item);
        assertThat(item).extracting("available").isEqualTo(999_999_999_998L);
    }

    @Test
    void a_wallet_comes_back_from_its_snapshot_as_it_was() {
        var wallet = AggregateFromHistory.of(
                Wallet.class,
                Wallet.aggregateId("anna"),
                new WalletOpened("anna", 9_007_199_254_740_993L),
                new WalletDebited("anna", "o-1", 1));

        assertThat(copy(wallet)).isNotSameAs(wallet).usingRecursiveComparison().isEqualTo(wallet);
        assertThat(wallet).extracting("balance").isEqualTo(9_007_199_254_740_992L);
    }

    @Test
    void a_coupon_comes_back_from_its_snapshot_as_it_was() {
        var issued = new CouponIssued(
                "c", "anna", new Discount(Discount.Type.FIXED, 500), Instant.parse("2027-01-31T22:59:59.999999999Z"));
        var used =
                AggregateFromHistory.of(Coupon.class, Coupon.aggregateId("c"), issued, new CouponRedeemed("c", "o-1"));
        var free = AggregateFromHistory.of(
                Coupon.class,
                Coupon.aggregateId("c"),
                issued,
                new CouponRedeemed("c", "o-1"),
                new CouponReleased("c", "o-1"));

        assertThat(copy(used)).isNotSameAs(used).usingRecursiveComparison().isEqualTo(used);
        assertThat(copy(free)).isNotSameAs(free).usingRecursiveComparison().isEqualTo(free);
        assertThat(used).extracting("usedByOrder").isEqualTo("o-1");
        assertThat(free).extracting("usedByOrder").isNull();
    }

    @Test
    void a_snapshot_says_the_revision_of_its_aggregate() {
        assertThat(LONG_LIVED.types())
                .allSatisfy(type ->
                        assertThat(serializer.typeForClass(type).getRevision()).isEqualTo("1"));
    }

    private Object copy(Object original) {
        return serializer.deserialize(serializer.serialize(original, byte[].class));
    }
}
