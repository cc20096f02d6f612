package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.view.CouponView;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One row of the compensation table: places its order once and holds the assertions that rows share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CompensationScenario {

    PlacedOrder placedOrder;

    /** Places the order of the row and waits until the system is idle. */
    abstract PlacedOrder placeOrder();

    @BeforeAll
    void placeOrderOnce() {
        placedOrder = placeOrder();
    }

    void assertStockNeverDeducted() {
        assertThat(placedOrder.events("inventory")).containsExactly("StockDeductionFailed");
        assertThat(placedOrder.available()).isNotEmpty().containsOnly(OrderBuilder.STOCK);
    }

    void assertStockDeductedAndRestored() {
        assertThat(placedOrder.events("inventory"))
                .containsExactlyInAnyOrder(
                        "StockDeducted", "StockTaken", "StockTaken", "StockRestored", "StockReturned", "StockReturned");
        assertThat(placedOrder.available()).containsExactly(OrderBuilder.STOCK, OrderBuilder.STOCK);
    }

    void assertCouponNeverUsed() {
        assertThat(placedOrder.events("coupon")).containsExactly("CouponUseFailed");
        assertThat(placedOrder.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
    }

    void assertCouponUsedAndRestored() {
        assertThat(placedOrder.events("coupon"))
                .containsExactlyInAnyOrder("CouponUsed", "CouponRedeemed", "CouponRestored", "CouponReleased");
        assertThat(placedOrder.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
    }

    void assertWalletNeverDebited() {
        assertThat(placedOrder.events("wallet")).isEmpty();
        assertThat(placedOrder.balance()).isEqualTo(OrderBuilder.BALANCE);
    }

    void assertCancelledBeforePayment(String source, String reason) {
        assertThat(placedOrder.events("order")).containsExactly("OrderProcessingStarted", "OrderCancelled");
        assertCancelledFor(source, reason);
    }

    void assertCancelledByWallet(String reason) {
        assertThat(placedOrder.events("order"))
                .containsExactly(
                        "OrderProcessingStarted",
                        "OrderProcessingSucceeded",
                        "OrderPaymentRequested",
                        "OrderCancelled");
        assertCancelledFor("wallet", reason);
    }

    private void assertCancelledFor(String source, String reason) {
        assertThat(placedOrder.order().status()).isEqualTo(Status.CANCELLED);
        assertThat(placedOrder.order().reason()).isEqualTo(reason);
        assertThat(placedOrder.order().refusals()).containsExactly(new Refusal(source, reason));
    }
}
