package io.quadrille.checkout.view;

import static io.quadrille.checkout.view.Events.event;
import static io.quadrille.checkout.view.Events.folded;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.WalletEvent.WalletCredited;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResourceViewProjectionsTest {

    private final ProductViewProjection products = new ProductViewProjection(null);
    private final CouponViewProjection coupons = new CouponViewProjection(null);
    private final WalletViewProjection wallets = new WalletViewProjection(null);

    @Test
    void a_registered_product_offers_its_first_quantity() {
        assertThat(folded(products::fold, new ProductRegistered("p1", "Pen", 120, 7)))
                .isEqualTo(new ProductView("p1", "Pen", 120, 7));
    }

    @Test
    void restocked_taken_and_returned_units_are_added_up() {
        var product = folded(
                products::fold,
                new ProductRegistered("p1", "Pen", 120, 7),
                new ProductRestocked("p1", 100),
                new StockTaken("p1", "o1", 30),
                new StockReturned("p1", "o1", 4));

        assertThat(product).isEqualTo(new ProductView("p1", "Pen", 120, 81));
    }

    @Test
    void an_issued_coupon_is_available() {
        var expiry = Instant.parse("2026-12-31T00:00:00Z");
        var discount = new Discount(Discount.Type.PERCENT, 10);

        assertThat(folded(coupons::fold, new CouponIssued("c1", "u1", discount, expiry)))
                .isEqualTo(new CouponView("c1", "u1", discount, expiry, CouponView.Status.AVAILABLE, null));
    }

    @Test
    void a_redeemed_coupon_is_used_by_its_order_and_a_released_one_is_available_again() {
        var issued = new CouponIssued("c1", "u1", new Discount(Discount.Type.FIXED, 500), null);
        var redeemed = new CouponRedeemed("c1", "o1");

        assertThat(folded(coupons::fold, issued, redeemed))
                .isEqualTo(new CouponView("c1", "u1", issued.discount(), null, CouponView.Status.USED, "o1"));
        assertThat(folded(coupons::fold, issued, redeemed, new CouponReleased("c1", "o1")))
                .isEqualTo(new CouponView("c1", "u1", issued.discount(), null, CouponView.Status.AVAILABLE, null));
    }

    @Test
    void credits_and_debits_of_a_wallet_are_added_up() {
        var wallet = folded(
                wallets::fold,
                new WalletOpened("u1", 1_000),
                new WalletCredited("u1", "d1", 500),
                new WalletDebited("u1", "o1", 1_200));

        assertThat(wallet).isEqualTo(new WalletView("u1", 300));
    }

    @Test
    void events_of_reservations_redemptions_and_payments_change_no_view() {
        assertThat(products.key(event(new StockReservationClosed("o1")))).isEmpty();
        assertThat(coupons.key(event(new RedemptionClosed("o1")))).isEmpty();
        assertThat(wallets.key(event(new OrderPaid("o1", "u1", 1)))).isEmpty();
    }
}
