package io.quadrille.checkout.choreography;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.ArrayList;
import java.util.List;

/**
 * A shop as it opens, and the orders that come in, which may name products, coupons and wallets that it does not have.
 */
record Scenario(
        List<RegisterProduct> products, List<IssueCoupon> coupons, List<OpenWallet> wallets, List<PlaceOrder> orders) {

    /** Merges both shops into one. */
    Scenario beside(Scenario other) {
        return new Scenario(
                joined(products, other.products),
                joined(coupons, other.coupons),
                joined(wallets, other.wallets),
                joined(orders, other.orders));
    }

    /** The same scenario with identifiers that no other scenario has. */
    Scenario named(String name) {
        return new Scenario(
                products.stream()
                        .map(p -> new RegisterProduct(name + p.productId(), p.name(), p.price(), p.quantity()))
                        .toList(),
                coupons.stream()
                        .map(c -> new IssueCoupon(name + c.couponId(), name + c.userId(), c.discount(), c.expiresAt()))
                        .toList(),
                wallets.stream()
                        .map(w -> new OpenWallet(name + w.userId(), w.balance()))
                        .toList(),
                orders.stream().map(order -> named(name, order)).toList());
    }

    private static PlaceOrder named(String name, PlaceOrder order) {
        return new PlaceOrder(
                name + order.orderId(),
                name + order.userId(),
                order.couponId() == null ? null : name + order.couponId(),
                order.lines().stream()
                        .map(l -> new OrderLine(name + l.productId(), l.quantity()))
                        .toList());
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }
}
