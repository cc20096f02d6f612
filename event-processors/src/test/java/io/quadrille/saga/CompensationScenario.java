package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.view.CouponView;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A row of the compensation table: what happens, once, and what its cells have in common with other rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CompensationScenario {

    PlacedOrder purchase;

    /** Places the row's order and waits until all is over. */
    abstract PlacedOrder happens();

    @BeforeAll
    void happensOnce() {
        purchase = happens();
    }

    void assertNoStockEverTaken() {
        assertThat(purchase.events("inventory")).containsExactly("StockDeductionFailed");
        assertThat(purchase.available()).isNotEmpty().containsOnly(OrderBuilder.STOCK);
    }

    void assertStockTakenAndRestored() {
        assertThat(purchase.events("inventory"))
                .containsExactlyInAnyOrder(
                        "StockDeducted", "StockTaken", "StockTaken", "StockRestored", "StockReturned", "StockReturned");
        assertThat(purchase.available()).containsExactly(OrderBuilder.STOCK, OrderBuilder.STOCK);
    }

    void assertCouponNeverUsed() {
        assertThat(purchase.events("coupon")).containsExactly("CouponUseFailed");
        assertThat(purchase.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
    }

    void assertCouponUsedAndRestored() {
        assertThat(purchase.events("coupon"))
                .containsExactlyInAnyOrder("CouponUsed", "CouponRedeemed", "CouponRestored", "CouponReleased");
        assertThat(purchase.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
    }

    void assertWalletNeverAsked() {
        assertThat(purchase.events("wallet")).isEmpty();
        assertThat(purchase.balance()).isEqualTo(OrderBuilder.BALANCE);
    }

    void assertCancelledBeforePayment(String source, String reason) {
        assertThat(purchase.events("order")).containsExactly("OrderProcessingStarted", "OrderCancelled");
        assertCancelledFor(source, reason);
    }

    void assertCancelledByWallet(String reason) {
        assertThat(purchase.events("order"))
                .containsExactly(
                        "OrderProcessingStarted",
                        "OrderProcessingSucceeded",
                        "OrderPaymentRequested",
                        "OrderCancelled");
        assertCancelledFor("wallet", reason);
    }

    private void assertCancelledFor(String source, String reason) {
        assertThat(purchase.order().status()).isEqualTo(Status.CANCELLED);
        assertThat(purchase.order().reason()).isEqualTo(reason);
        assertThat(purchase.order().refusals()).containsExactly(new Refusal(source, reason));
    }
}
