package io.quadrille.saga;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A shop of 50 products and 200 wallets, and orders of all kinds: about two thirds can complete; the others lack stock,
 * coupon or balance, or compete for the last item. The same seed gives the same shop and orders.
 */
public final class MixedOrders {

    private static final int PRODUCTS = 50;
    private static final int PLENTIFUL = 40;
    private static final int SCARCE = 48;
    private static final int WALLETS = 200;
    private static final int RICH = 160;
    private static final int REGULARS = 10;

    private final Random random;
    private final List<Object> shop = new ArrayList<>();
    private final List<PlaceOrder> orders = new ArrayList<>();
    private final Set<String> certain = new HashSet<>();
    private final List<Object> supplies = new ArrayList<>();

    public MixedOrders(long seed, int number) {
        random = new Random(seed);
        for (int i = 0; i < PRODUCTS; i++) {
            long quantity = i < PLENTIFUL ? 1_000_000 : i < SCARCE ? 20 : 0;
            shop.add(new RegisterProduct("p" + i, "Product " + i, 1 + random.nextLong(5_000), quantity));
        }
        for (int i = 0; i < WALLETS; i++) {
            shop.add(new OpenWallet("u" + i, i < RICH ? 1_000_000_000 : random.nextLong(20_000)));
        }
        // Several orders of one user want the same coupon; the first one gets it.
        for (int i = 0; i < REGULARS; i++) issue("c-of-u" + i, "u" + i, null);
        for (int i = 0; i < number; i++) orders.add(order("o" + i));
        for (int i = 0; i < number / 20; i++) supplies.add(supply(i));
    }

    /** Commands that must be done before the first order. */
    public List<Object> shop() {
        return shop;
    }

    public List<PlaceOrder> orders() {
        return orders;
    }

    /** Commands that may run while orders are open: deposits for users without balance, scarce products. */
    public List<Object> supplies() {
        return supplies;
    }

    /** The orders that complete whatever the other orders do. */
    public Set<String> certain() {
        return certain;
    }

    /** Lines of products with enough stock for all orders. */
    List<OrderLine> plentifulLines() {
        return orders.stream()
                .filter(order -> certain.contains(order.orderId()))
                .findFirst()
                .orElseThrow()
                .lines();
    }

    private PlaceOrder order(String orderId) {
        int kind = random.nextInt(100);
        var rich = "u" + random.nextInt(RICH);
        if (kind < 68) {
            certain.add(orderId);
            return new PlaceOrder(orderId, rich, couponOrNone(orderId, rich), lines());
        }
        if (kind < 78) return new PlaceOrder(orderId, rich, couponOrNone(orderId, rich), withScarce(lines()));
        if (kind < 88) {
            var regular = "u" + random.nextInt(REGULARS);
            return new PlaceOrder(orderId, regular, unusableCoupon(orderId, regular), lines());
        }
        if (kind < 98) {
            var poor = "u" + (RICH + random.nextInt(WALLETS - RICH));
            return new PlaceOrder(orderId, poor, couponOrNone(orderId, poor), lines());
        }
        return new PlaceOrder(orderId, "nobody", "none", withScarce(lines()));
    }

    private String couponOrNone(String orderId, String userId) {
        return random.nextBoolean() ? issue("c-" + orderId, userId, null) : null;
    }

    private String unusableCoupon(String orderId, String userId) {
        return switch (random.nextInt(4)) {
            case 0 -> "none";
            case 1 -> issue("c-" + orderId, "somebody-else", null);
            case 2 -> issue("c-" + orderId, userId, Instant.parse("2020-01-01T00:00:00Z"));
            default -> "c-of-" + userId;
        };
    }

    private String issue(String couponId, String userId, Instant expiresAt) {
        var discount = random.nextBoolean()
                ? new Discount(Discount.Type.FIXED, 1 + random.nextLong(8_000))
                : new Discount(Discount.Type.PERCENT, 1 + random.nextLong(100));
        shop.add(new IssueCoupon(couponId, userId, discount, expiresAt));
        return couponId;
    }

    private List<OrderLine> lines() {
        var products = new LinkedHashSet<String>();
        int number = 1 + random.nextInt(4);
        while (products.size() < number) products.add("p" + random.nextInt(PLENTIFUL));
        return products.stream()
                .map(id -> new OrderLine(id, 1 + random.nextInt(5)))
                .toList();
    }

    /** The scarce product replaces the last line, so earlier lines have to be compensated. */
    private List<OrderLine> withScarce(List<OrderLine> lines) {
        var all = new ArrayList<>(lines);
        int product = PLENTIFUL + random.nextInt(PRODUCTS - PLENTIFUL + 1);
        all.set(all.size() - 1, new OrderLine("p" + product, 1 + random.nextInt(5)));
        return all;
    }

    private Object supply(int number) {
        return random.nextBoolean()
                ? new RestockProduct("p" + (PLENTIFUL + random.nextInt(SCARCE - PLENTIFUL)), 1 + random.nextLong(5))
                : new DepositMoney(
                        "u" + (RICH + random.nextInt(WALLETS - RICH)), "d" + number, 1 + random.nextLong(5_000));
    }
}
