package io.quadrille.checkout.everyorder;

import static io.quadrille.sagatest.Expectation.alwaysTotals;
import static io.quadrille.sagatest.Expectation.eventuallyOneOf;
import static io.quadrille.sagatest.Expectation.everyEnd;
import static io.quadrille.sagatest.Expectation.neither;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import io.quadrille.sagatest.Ending;
import io.quadrille.sagatest.SagaFixture;
import io.quadrille.sagatest.SagaState;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of docs/domains/test-a-saga.md. */
class LastItemTest {

    private final SagaFixture saga = SagaFixture.of(CheckoutSaga.SAGA);

    @Test
    void one_of_two_orders_gets_the_last_item() {
        saga.given(
                        new RegisterProduct("pen", "Pen", 100, 1),
                        new OpenWallet("ann", 1_000),
                        new OpenWallet("bob", 1_000))
                .when(order("a", "ann"), order("b", "bob"))
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .expect(
                        eventuallyOneOf("a", OrderProcessed.class, OrderCancelled.class),
                        eventuallyOneOf("b", OrderProcessed.class, OrderCancelled.class),
                        everyEnd("one order has the item", state -> completed(state) == 1),
                        neither("more is sold than there was", state -> stock(state) < 0),
                        alwaysTotals("stock plus what orders hold", 1, state -> stock(state) + held(state)));
    }

    @Test
    void an_order_that_inventory_refuses_uses_no_coupon_or_gets_it_back() {
        saga.given(new IssueCoupon("summer", "ann", new Discount(Discount.Type.FIXED, 30), null))
                .when(new PlaceOrder("a", "ann", "summer", List.of(new OrderLine("unknown", 1))))
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .expect(everyEnd(
                        Ending.of(
                                "a",
                                OrderProcessingStarted.class,
                                StockDeductionFailed.class,
                                OrderCancelled.class,
                                CouponUsed.class,
                                CouponRestored.class),
                        Ending.of(
                                "a",
                                OrderProcessingStarted.class,
                                StockDeductionFailed.class,
                                OrderCancelled.class,
                                RedemptionClosed.class,
                                CouponUseFailed.class)));
    }

    private static PlaceOrder order(String id, String buyer) {
        return new PlaceOrder(id, buyer, null, List.of(new OrderLine("pen", 1)));
    }

    private static int completed(SagaState state) {
        return state.events(OrderProcessed.class).size();
    }

    private static long stock(SagaState state) {
        return state.sum(ProductRegistered.class, ProductRegistered::quantity)
                - state.sum(StockTaken.class, StockTaken::quantity)
                + state.sum(StockReturned.class, StockReturned::quantity);
    }

    private static long held(SagaState state) {
        return state.sum(StockDeducted.class, event -> units(event.lines()))
                - state.sum(StockRestored.class, event -> units(event.lines()));
    }

    private static long units(List<DeductedLine> lines) {
        return lines.stream().mapToLong(DeductedLine::quantity).sum();
    }
}
