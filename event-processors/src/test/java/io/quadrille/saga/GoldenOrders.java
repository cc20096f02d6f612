package io.quadrille.saga;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Instant;
import java.util.List;

/** A small shop and about 60 orders: mixed orders, and one more for each possible refusal. */
final class GoldenOrders {

    private static final MixedOrders MIX = new MixedOrders(20_261_122L, 50);
    private static final Discount TENTH = new Discount(Discount.Type.PERCENT, 10);

    private GoldenOrders() {}

    /** In this order; each command is sent after the end of the one before. */
    static List<Object> shop() {
        return List.of(
                new RegisterProduct("vase", "Vase, \"blau\" – groß", 4_999, 3),
                new OpenWallet("rosa", 100_000_000),
                new OpenWallet("paul", 100),
                new IssueCoupon("spring", "rosa", TENTH, null),
                new IssueCoupon("stale", "rosa", TENTH, Instant.parse("2020-01-01T00:00:00.000001Z")),
                new IssueCoupon("kept", "rosa", TENTH, null),
                new RestockProduct("vase", 1),
                new DepositMoney("paul", "d-1", 200),
                // A refusal by another domain arrives before the order itself.
                new RestoreStock("g-too-late-for-stock"),
                new RestoreCoupon("g-too-late-for-coupon"));
    }

    static List<Object> mixedShop() {
        return MIX.shop();
    }

    static List<PlaceOrder> mixed() {
        return MIX.orders();
    }

    static List<PlaceOrder> refused() {
        return List.of(
                order("g-short", "rosa", null, "vase", 5),
                order("g-unknown-product", "rosa", "kept", "carpet", 1),
                order("g-too-late-for-stock", "rosa", "winter", "vase", 1),
                order("g-unknown-coupon", "rosa", "winter", "vase", 1),
                order("g-not-owner", "paul", "spring", "vase", 1),
                order("g-expired", "rosa", "stale", "vase", 1),
                order("g-too-late-for-coupon", "rosa", "kept", "carpet", 1),
                order("g-unknown-wallet", "nobody", null, "vase", 1),
                order("g-poor", "paul", null, "vase", 1),
                order("g-both", "paul", "winter", "carpet", 1),
                order("g-used", "rosa", "spring", "vase", 1),
                order("g-used-again", "rosa", "spring", "vase", 1));
    }

    private static PlaceOrder order(String orderId, String userId, String couponId, String productId, int quantity) {
        return new PlaceOrder(orderId, userId, couponId, List.of(new OrderLine(productId, quantity)));
    }
}
