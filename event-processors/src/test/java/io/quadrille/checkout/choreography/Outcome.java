package io.quadrille.checkout.choreography;

import static io.quadrille.checkout.choreography.Books.law;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The state in which a run ended, after it has passed the laws of the end.
 *
 * @param holders the order that uses each coupon that is used
 */
record Outcome(
        Map<String, Ending> orders, Map<String, Long> stock, Map<String, Long> balances, Map<String, String> holders) {

    /**
     * @param amount what was paid, 0 if nothing was
     * @param refusals the sources that the order knows of, with their reasons
     * @param story how it came to that
     */
    record Ending(boolean completed, long amount, Map<String, String> refusals, String story) {

        /** Where several refuse, one may learn of another before it is asked, and then has no reason of its own. */
        boolean agreesWith(Ending orderly) {
            return completed == orderly.completed
                    && amount == orderly.amount
                    && refusals.isEmpty() == orderly.refusals.isEmpty()
                    && orderly.refusals.entrySet().containsAll(refusals.entrySet());
        }
    }

    static Outcome of(Scenario scenario, Interleaving run) {
        var books = new Books();
        run.log().forEach(books::enter);
        for (var order : scenario.orders()) ended(order, books, run);
        nothingGotLost(scenario, books);
        for (var group : new ConsumerGroup[] {Groups.STATISTICS, Groups.PLATFORM}) {
            heardOfTheCompleted(books, run, group);
        }
        var endings = new TreeMap<String, Ending>();
        books.orders.forEach((id, order) ->
                endings.put(id, new Ending(order.completed, order.debited, order.refusals, order.story())));
        return new Outcome(endings, books.stock, books.balances, books.holders);
    }

    boolean agreesWith(Outcome orderly) {
        return stock.equals(orderly.stock)
                && balances.equals(orderly.balances)
                && holders.equals(orderly.holders)
                && orders.keySet().equals(orderly.orders.keySet())
                && orders.entrySet().stream().allMatch(o -> o.getValue().agreesWith(orderly.orders.get(o.getKey())));
    }

    private static void ended(PlaceOrder placed, Books books, Interleaving run) {
        var order = books.order(placed.orderId());
        law(order.completed != order.cancelled, "every order ends completed or cancelled", placed);
        law(order.refusals.equals(order.refused()), "an order knows every refusal", order.refusals);
        law(run.join().isSettled(placed.orderId()), "the join records stock and coupon, also late", placed);
        law(
                run.join().isComplete(placed.orderId()) == (order.confirmed != null),
                "what is complete is confirmed",
                placed);
        if (order.completed) {
            var asked = placed.lines().stream().collect(Collectors.toMap(OrderLine::productId, OrderLine::quantity));
            law(order.held.equals(asked), "a completed order holds its stock", placed);
            law(order.debited == order.confirmed.amount(), "a completed order is paid", placed);
            law(order.refusals.isEmpty(), "nobody refused a completed order", placed);
            if (placed.couponId() != null) {
                law(
                        placed.orderId().equals(books.holders.get(placed.couponId())),
                        "a completed order uses its coupon",
                        placed);
            }
        } else {
            law(order.held.isEmpty(), "a cancelled order holds no stock", placed);
            law(order.deducted == null || order.stockRestored, "no reservation of a cancelled order is left", placed);
            law(order.used == null || order.couponRestored, "no redemption of a cancelled order is left", placed);
            law(!books.holders.containsValue(placed.orderId()), "a cancelled order uses no coupon", placed);
            law(order.debited == 0 && order.paid == null, "a cancelled order is not paid", placed);
            law(!order.refusals.isEmpty(), "a cancelled order has a reason", placed);
        }
    }

    /** What is there at the end is what was there at the start less what the completed orders took. */
    private static void nothingGotLost(Scenario scenario, Books books) {
        var completed = scenario.orders().stream()
                .filter(o -> books.order(o.orderId()).completed)
                .toList();
        law(
                books.stock.equals(left(
                        scenario.products().stream()
                                .collect(Collectors.toMap(RegisterProduct::productId, RegisterProduct::quantity)),
                        completed.stream().flatMap(o -> o.lines().stream()).toList(),
                        OrderLine::productId,
                        OrderLine::quantity)),
                "stock is the start's less what was sold",
                books.stock);
        law(
                books.balances.equals(left(
                        scenario.wallets().stream().collect(Collectors.toMap(OpenWallet::userId, OpenWallet::balance)),
                        completed,
                        PlaceOrder::userId,
                        o -> books.order(o.orderId()).confirmed.amount())),
                "balances are the start's less what was paid",
                books.balances);
        var coupons = scenario.coupons().stream().map(IssueCoupon::couponId).collect(Collectors.toSet());
        law(coupons.containsAll(books.holders.keySet()), "a coupon that is used was issued", books.holders);
    }

    private static <T> Map<String, Long> left(
            Map<String, Long> start, Collection<T> takers, Function<T, String> of, ToLongFunction<T> taken) {
        var left = new TreeMap<>(start);
        for (var taker : takers) left.merge(of.apply(taker), -taken.applyAsLong(taker), Long::sum);
        return left;
    }

    private static void heardOfTheCompleted(Books books, Interleaving run, ConsumerGroup group) {
        var heard = run.heardBy(group).stream()
                .map(record -> ((OrderProcessed) record.getPayload()).orderId())
                .collect(Collectors.toSet());
        var completed = books.orders.entrySet().stream()
                .filter(o -> o.getValue().completed)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        law(heard.equals(completed), group + " hears of the completed orders and of no other", heard);
    }
}
