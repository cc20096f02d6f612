package io.quadrille.checkout.everyorder;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.everyorder.FaultyInventory.Fault;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.engine.saga.Participant;
import io.quadrille.engine.saga.Saga;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.DiscountType;
import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.Reactions;
import io.quadrille.sagatest.SagaFixture;
import io.quadrille.sagatest.SagaFixture.When;
import io.quadrille.sagatest.View;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fault in the checkout, and a case that shows it.
 *
 * @param name what is wrong
 * @param faulty the saga with the fault
 * @param sound the same without it
 * @param steps the number of steps of the shortest sequences that show it
 * @param shown how the failure begins
 */
public record FaultyCase(
        String name,
        SagaFixture faulty,
        SagaFixture sound,
        Object[] given,
        Object[] when,
        Expectation[] laws,
        int steps,
        String shown) {

    private static final Saga CHECKOUT = CheckoutSaga.SAGA;
    private static final SagaFixture SOUND = SagaFixture.of(CHECKOUT);

    private static final RegisterProduct PEN = new RegisterProduct("pen", "Pen", 100, 2);
    private static final OpenWallet WALLET = new OpenWallet("ann", 1_000);
    private static final IssueCoupon COUPON =
            new IssueCoupon("summer", "ann", new Discount(Discount.Type.FIXED, 30), null);

    /** What is wrong; {@code at} adds the case. */
    private record Wrong(String name, SagaFixture faulty, SagaFixture sound) {

        private static Wrong saga(String name, SagaFixture faulty) {
            return new Wrong(name, faulty, SOUND);
        }

        private static Wrong reactions(String name, Reactions reactions) {
            return saga(name, SOUND.reactingWith(reactions));
        }

        private static Wrong inventory(String name, Fault fault) {
            return new Wrong(
                    name,
                    SagaFixture.of(with(FaultyInventory.with(fault))),
                    SagaFixture.of(with(FaultyInventory.with(Fault.NONE))));
        }

        private static Wrong view(String name, String group, View<?> faulty, View<?> sound) {
            return new Wrong(name, SOUND.withView("view", group, faulty), SOUND.withView("view", group, sound));
        }

        private FaultyCase at(Object[] given, Object[] when, int steps, String shown) {
            return at(given, when, steps, shown, new Expectation[0]);
        }

        private FaultyCase at(Object[] given, Object[] when, int steps, String shown, Expectation... further) {
            long units = Stream.of(given)
                    .mapToLong(command -> command instanceof RegisterProduct product ? product.quantity() : 0)
                    .sum();
            var orders =
                    Stream.of(when).map(order -> ((PlaceOrder) order).orderId()).toArray(String[]::new);
            var laws = Stream.concat(Stream.of(CheckoutLaws.laws(units, orders)), Stream.of(further));
            return new FaultyCase(name, faulty, sound, given, when, laws.toArray(Expectation[]::new), steps, shown);
        }
    }

    public When in(SagaFixture saga) {
        return saga.given(given).when(when);
    }

    public static Stream<FaultyCase> all() {
        return Stream.of(reactions(), declarations(), inventories(), views()).flatMap(cases -> cases);
    }

    private static Stream<FaultyCase> reactions() {
        return Stream.of(
                missing("inventory", CouponUseFailed.class)
                        .at(shop(PEN, WALLET), orders("summer"), 7, "every end: a has what it paid for, or nothing"),
                missing("inventory", OrderPaymentFailed.class)
                        .at(shop(PEN), orders(null), 8, "every end: a has what it paid for, or nothing"),
                missing("inventory", OrderProcessingStarted.class)
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                2,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("coupon", StockDeductionFailed.class)
                        .at(shop(WALLET, COUPON), orders("summer"), 7, "every end: a has what it paid for, or nothing"),
                missing("coupon", OrderPaymentFailed.class)
                        .at(shop(PEN, COUPON), orders("summer"), 10, "every end: a has what it paid for, or nothing"),
                missing("order", StockDeductionFailed.class)
                        .at(
                                shop(WALLET),
                                orders(null),
                                6,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("order", CouponUseFailed.class)
                        .at(
                                shop(PEN, WALLET),
                                orders("summer"),
                                8,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("order", OrderPaymentFailed.class)
                        .at(
                                shop(PEN),
                                orders(null),
                                8,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("order", OrderProcessingSucceeded.class)
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                4,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("order", OrderPaid.class)
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                6,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                missing("wallet", OrderPaymentRequested.class)
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                5,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                Wrong.reactions(
                                "a refused echo cancels",
                                with(
                                        "order",
                                        CouponUseFailed.class,
                                        event -> event.reason() == CouponRefusal.ORDER_CANCELLED
                                                ? new CancelOrder(event.orderId(), "coupon", "ORDER_CANCELLED")
                                                : null))
                        .at(shop(WALLET, COUPON), orders("summer"), 10, "every end: a knows who refused, and why"),
                Wrong.reactions(
                                "the order confirms before the coupon has answered",
                                with("order", StockDeducted.class, event -> confirmation(event)))
                        .at(
                                shop(PEN, WALLET, COUPON),
                                orders("summer"),
                                4,
                                "always: the prices and the discount give the amount that a pays"),
                Wrong.saga(
                                "a compensation is sent twice",
                                Wrong.inventory("", Fault.RESTORES_AGAIN)
                                        .faulty()
                                        .reactingWith(with(
                                                "inventory",
                                                CouponUseFailed.class,
                                                event -> new RestoreStock(event.orderId()))))
                        .at(shop(PEN, WALLET), orders("summer"), 5, "never: a has an outcome twice"));
    }

    private static Stream<FaultyCase> declarations() {
        return Stream.of(
                Wrong.saga(
                                "the join does not wait for the coupon",
                                SagaFixture.of(with(FaultyDeclarations.unwantedCoupon()))
                                        .reactingWith((by, read, time) ->
                                                CHECKOUT.reactions(by).commands(read, time)))
                        .at(
                                shop(PEN, WALLET, COUPON),
                                orders("summer"),
                                5,
                                "always: the prices and the discount give the amount that a pays"),
                Wrong.saga(
                                "the join forgets the discount",
                                SagaFixture.of(with(FaultyDeclarations.orderWithoutDiscount())))
                        .at(
                                shop(PEN, WALLET, COUPON),
                                orders("summer"),
                                5,
                                "always: the prices and the discount give the amount that a pays"),
                Wrong.saga("the wallet reads the wrong topic", SagaFixture.of(with(FaultyDeclarations.earlyWallet())))
                        .at(shop(PEN, WALLET), orders(null), 6, "CompleteOrder[orderId=a, amountPaid=100] failed"));
    }

    private static Stream<FaultyCase> inventories() {
        return Stream.of(
                Wrong.inventory("stock is deducted again for a duplicate", Fault.DEDUCTS_AGAIN)
                        .at(shop(PEN, WALLET), orders(null), 4, "never: a has an outcome twice"),
                Wrong.inventory("stock is refused again for a duplicate", Fault.REFUSES_AGAIN)
                        .at(shop(WALLET), orders(null), 4, "never: a has an outcome twice"),
                Wrong.inventory("stock is restored again for a duplicate", Fault.RESTORES_AGAIN)
                        .at(shop(PEN), orders(null), 9, "never: a has an outcome twice"),
                Wrong.inventory("restored stock does not go back", Fault.RETURNS_NOTHING)
                        .at(shop(PEN), orders(null), 7, "always: stock plus what orders hold is 2"),
                Wrong.inventory("only one of two units goes back", Fault.RETURNS_ONE_UNIT)
                        .at(shop(PEN), shop(order("a", null, 2)), 7, "always: stock plus what orders hold is 2"),
                Wrong.inventory("a give-back that comes first leaves no trace", Fault.CLOSES_NOTHING)
                        .at(shop(PEN, WALLET), orders("summer"), 8, "every end: a has what it paid for, or nothing"),
                Wrong.inventory("a give-back ignores CLOSED", Fault.IGNORES_CLOSED)
                        .at(shop(PEN, WALLET), orders("summer"), 8, "every end: a has what it paid for, or nothing"),
                Wrong.inventory("an echo has the wrong reason", Fault.FORGETS_WHY_CLOSED)
                        .at(
                                shop(PEN, WALLET),
                                orders("summer"),
                                8,
                                "never: a second refusal is noted",
                                Expectation.neither(
                                        "a second refusal is noted", state -> state.has(OrderRefusalNoted.class, "a"))),
                Wrong.inventory("the last item is sold twice", Fault.OVERSELLS)
                        .at(
                                shop(PEN, WALLET),
                                shop(order("a", null, 2), order("b", null, 1)),
                                4,
                                "always: no product is sold twice"),
                Wrong.inventory("a handler remembers what was undone", Fault.REMEMBERS_IN_MEMORY)
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                3,
                                "every end: a has exactly one of [OrderProcessed, OrderCancelled]"),
                Wrong.inventory("a fold counts events", Fault.COUNTS_EVENTS)
                        .at(shop(PEN, WALLET), orders(null), 4, "never: a has an outcome twice"));
    }

    private static Stream<FaultyCase> views() {
        return Stream.of(
                Wrong.view(
                                "a view keeps the last event that arrives",
                                "order",
                                new OrderRows<String>(
                                        (row, event) -> event.getClass().getSimpleName()),
                                new OrderRows<String>((row, event) ->
                                        event instanceof OrderPaid || row != null && row.equals("OrderPaid")
                                                ? "OrderPaid"
                                                : event.getClass().getSimpleName()))
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                9,
                                "every end: the view says that the order is paid",
                                Expectation.everyEnd(
                                        "the view says that the order is paid",
                                        state -> state.row("view", "a").equals(Optional.of("OrderPaid")))),
                Wrong.view(
                                "a view counts duplicates",
                                "statistics",
                                new OrderRows<Integer>((row, event) -> row == null ? 1 : row + 1),
                                new OrderRows<Integer>((row, event) -> 1))
                        .at(
                                shop(PEN, WALLET),
                                orders(null),
                                10,
                                "never: the view counts the order twice",
                                Expectation.neither(
                                        "the view counts the order twice",
                                        state -> state.row("view", "a").equals(Optional.of(2)))));
    }

    /** A view with a row for each order. */
    private record OrderRows<R>(BiFunction<@Nullable R, Object, R> fold) implements View<R> {

        @Override
        public Optional<String> key(Object event) {
            return CHECKOUT.sagaId(event);
        }

        @Override
        public R fold(@Nullable R row, Object event) {
            return fold.apply(row, event);
        }
    }

    private static Wrong missing(String participant, Class<?> event) {
        return Wrong.reactions(
                participant + " does not react to " + event.getSimpleName(),
                (by, read, time) -> by.equals(participant) && read.getClass() == event
                        ? List.of()
                        : CHECKOUT.reactions(by).commands(read, time));
    }

    /** The declared reactions and a further one, unless that is null. */
    private static <E> Reactions with(String participant, Class<E> event, Function<E, @Nullable Object> further) {
        return (by, read, time) -> {
            var commands = new ArrayList<>(CHECKOUT.reactions(by).commands(read, time));
            if (by.equals(participant) && event.isInstance(read)) {
                var command = further.apply(event.cast(read));
                if (command != null) commands.add(command);
            }
            return commands;
        };
    }

    /** The checkout with another declaration of one participant. */
    static Saga with(Participant other) {
        return Saga.of(
                "orderId",
                CHECKOUT.participants().stream()
                        .map(participant -> participant.name().equals(other.name()) ? other : participant)
                        .toArray(Participant[]::new));
    }

    static ConfirmProcessing confirmation(StockDeducted event) {
        var lines = event.lines().stream()
                .map(line -> new PricedLine(line.productId(), line.quantity(), line.unitPrice()))
                .toList();
        return new ConfirmProcessing(event.orderId(), lines, DiscountType.NONE, 0);
    }

    private static Object[] shop(Object... commands) {
        return commands;
    }

    private static Object[] orders(@Nullable String coupon) {
        return new Object[] {order("a", coupon, 1)};
    }

    private static PlaceOrder order(String id, @Nullable String coupon, int quantity) {
        return new PlaceOrder(id, "ann", coupon, List.of(new OrderLine("pen", quantity)));
    }

    @Override
    public String toString() {
        return name;
    }
}
