package io.quadrille.checkout.choreography;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Random shops and orders: few products, little stock, coupons that several want, wallets that are short. */
final class Scenarios {

    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

    private Scenarios() {}

    /** One to four orders over the same shop. */
    static Arbitrary<Scenario> competing() {
        return numbers(1, 4).flatMap(Scenarios::shopWith);
    }

    /** One to three orders, each in a shop of its own, so that the outcome of none depends on another. */
    static Arbitrary<Scenario> apart() {
        return shopWith(1).list().ofMinSize(1).ofMaxSize(3).map(shops -> {
            var all = shops.getFirst();
            for (int i = 1; i < shops.size(); i++) all = all.beside(shops.get(i).named("s" + i + "-"));
            return all;
        });
    }

    /** The turns of an interleaving. Fewer of them are an orderlier one, which is where shrinking leads. */
    static Arbitrary<List<Integer>> turns() {
        return numbers(0, 1_000).list().ofMinSize(0).ofMaxSize(400).withSizeDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Scenario> shopWith(int orders) {
        return Combinators.combine(
                        each(3, Scenarios::product),
                        each(2, Scenarios::coupon),
                        each(3, Scenarios::wallet),
                        each(orders, Scenarios::order))
                .as(Scenario::new);
    }

    private static Arbitrary<RegisterProduct> product(int i) {
        return Combinators.combine(numbers(0, 500), numbers(0, 8))
                .as((price, quantity) -> new RegisterProduct("p" + i, "Product " + i, price, quantity));
    }

    private static Arbitrary<IssueCoupon> coupon(int i) {
        var discount = Arbitraries.oneOf(
                numbers(1, 1_000).map(value -> new Discount(Discount.Type.FIXED, value)),
                numbers(1, 100).map(value -> new Discount(Discount.Type.PERCENT, value)));
        var expiry = Arbitraries.frequency(Tuple.of(6, Instant.MAX), Tuple.of(1, LONG_AGO));
        return Combinators.combine(buyer(), discount, expiry)
                .as((user, granted, at) -> new IssueCoupon("c" + i, user, granted, at == Instant.MAX ? null : at));
    }

    private static Arbitrary<OpenWallet> wallet(int i) {
        var balance = Arbitraries.frequencyOf(Tuple.of(1, numbers(0, 600)), Tuple.of(2, numbers(600, 6_000)));
        return balance.map(money -> new OpenWallet("u" + i, money));
    }

    private static Arbitrary<PlaceOrder> order(int i) {
        var coupon =
                Arbitraries.frequency(Tuple.of(5, ""), Tuple.of(4, "c0"), Tuple.of(4, "c1"), Tuple.of(1, "c-unknown"));
        return Combinators.combine(buyer(), coupon, lines())
                .as((user, wanted, lines) -> new PlaceOrder("o" + i, user, wanted.isEmpty() ? null : wanted, lines));
    }

    private static Arbitrary<List<OrderLine>> lines() {
        var product = Arbitraries.frequency(
                Tuple.of(12, "p0"), Tuple.of(12, "p1"), Tuple.of(12, "p2"), Tuple.of(1, "p-unknown"));
        return Combinators.combine(product, numbers(1, 3))
                .as(OrderLine::new)
                .list()
                .uniqueElements(OrderLine::productId)
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    /** Two whose coupons there are, and now and then one without a wallet. */
    private static Arbitrary<String> buyer() {
        return Arbitraries.frequency(Tuple.of(12, "u0"), Tuple.of(6, "u1"), Tuple.of(1, "u-unknown"));
    }

    private static Arbitrary<Integer> numbers(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static <T> Arbitrary<List<T>> each(int count, IntFunction<Arbitrary<T>> one) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Arbitrary<T>[] all = new Arbitrary[count];
        Arrays.setAll(all, one);
        return Combinators.combine(List.of(all)).as(ArrayList::new);
    }
}
