package io.quadrille.faults;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.RandomAccess;
import java.util.stream.IntStream;

/**
 * A list of any number of orders of a few users for a few products, created on access. Nine of ten complete; the others
 * are refused by wallet, coupon or stock and are compensated. The same seed gives the same orders.
 */
final class SteadyOrders extends AbstractList<Object> implements RandomAccess {

    private static final int PRODUCTS = 50;
    private static final int USERS = 200;

    private final long seed;
    private final int number;

    SteadyOrders(long seed, int number) {
        this.seed = seed;
        this.number = number;
    }

    /** Commands that must be done before the first order. */
    static List<Object> shop() {
        var shop = new ArrayList<Object>();
        for (int i = 0; i < PRODUCTS; i++) shop.add(new RegisterProduct("p" + i, "Product " + i, 100, 1_000_000_000));
        shop.add(new RegisterProduct("none", "Sold out", 100, 0));
        for (int i = 0; i < USERS; i++) shop.add(new OpenWallet("u" + i, 1_000_000_000_000L));
        shop.add(new OpenWallet("poor", 1));
        var cent = new Discount(Discount.Type.FIXED, 1);
        for (int i = 0; i < USERS; i++) shop.add(new IssueCoupon("c" + i, "u" + i, cent, null));
        return shop;
    }

    @Override
    public Object get(int index) {
        var random = new Random(seed * 1_000_003 + index);
        var user = random.nextInt(USERS);
        var lines = lines(random);
        return switch (random.nextInt(30)) {
            case 0 -> order(index, "poor", null, lines);
            case 1 -> order(index, "u" + user, "c" + user, lines);
            case 2 -> order(index, "u" + user, null, List.of(lines.getFirst(), new OrderLine("none", 1)));
            default -> order(index, "u" + user, null, lines);
        };
    }

    private static PlaceOrder order(int index, String user, String coupon, List<OrderLine> lines) {
        return new PlaceOrder("o" + index, user, coupon, lines);
    }

    private static List<OrderLine> lines(Random random) {
        return IntStream.generate(() -> random.nextInt(PRODUCTS))
                .distinct()
                .limit(1 + random.nextInt(4))
                .mapToObj(product -> new OrderLine("p" + product, 1 + random.nextInt(5)))
                .toList();
    }

    @Override
    public int size() {
        return number;
    }
}
