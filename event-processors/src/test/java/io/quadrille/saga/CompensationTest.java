package io.quadrille.saga;

import static io.quadrille.checkout.choreography.Groups.COUPON;
import static io.quadrille.checkout.choreography.Groups.INVENTORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.EventRelay;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The rows of the compensation table about refused orders: a class per row, a test per cell. The rows about duplicate,
 * late and early records are in {@link RepeatedRecordsTest}.
 */
class CompensationTest {

    private static RunningSystem system;
    private static TopicClient topicClient;
    private static IdleDetector idleDetector;

    @BeforeAll
    static void start() {
        system = RunningSystem.start();
        topicClient = new TopicClient(system);
        idleDetector = new IdleDetector(system, topicClient);
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    @Nested
    class Stock_is_refused_after_the_coupon_was_used extends StockRefused {

        @Override
        PlacedOrder placeOrder() {
            return inTurn(
                    new OrderBuilder(system).withQuantityAboveStock(),
                    COUPON,
                    "coupon.CouponUsed",
                    INVENTORY,
                    "inventory.StockDeductionFailed");
        }

        @Test
        void the_order_is_cancelled_for_insufficient_stock() {
            assertCancelledBeforePayment("inventory", "INSUFFICIENT_STOCK");
        }
    }

    @Nested
    class Stock_is_refused_before_the_coupon_is_used extends StockRefused {

        @Override
        PlacedOrder placeOrder() {
            return inTurn(
                    new OrderBuilder(system).withUnknownProduct(),
                    INVENTORY,
                    "inventory.StockDeductionFailed",
                    COUPON,
                    "coupon.CouponUsed");
        }

        @Test
        void the_order_is_cancelled_for_the_unknown_product() {
            assertCancelledBeforePayment("inventory", "UNKNOWN_PRODUCT");
        }
    }

    @Nested
    class The_coupon_is_refused_after_stock_was_deducted extends CouponRefused {

        @Override
        PlacedOrder placeOrder() {
            return inTurn(
                    new OrderBuilder(system).withUsedCoupon(),
                    INVENTORY,
                    "inventory.StockDeducted",
                    COUPON,
                    "coupon.CouponUseFailed");
        }

        @Test
        void the_coupon_stays_with_the_order_that_used_it() {
            assertThat(placedOrder.events("coupon")).containsExactly("CouponUseFailed");
            assertThat(placedOrder.coupon().usedByOrder()).startsWith("before-");
        }

        @Test
        void the_order_is_cancelled_for_the_used_coupon() {
            assertCancelledBeforePayment("coupon", "ALREADY_USED");
        }
    }

    @Nested
    class The_coupon_is_refused_before_stock_is_deducted extends CouponRefused {

        @Override
        PlacedOrder placeOrder() {
            return inTurn(
                    new OrderBuilder(system).withExpiredCoupon(),
                    COUPON,
                    "coupon.CouponUseFailed",
                    INVENTORY,
                    "inventory.StockDeducted");
        }

        @Test
        void the_coupon_is_never_used() {
            assertCouponNeverUsed();
        }

        @Test
        void the_order_is_cancelled_for_the_expired_coupon() {
            assertCancelledBeforePayment("coupon", "EXPIRED");
        }
    }

    @Nested
    class Stock_and_coupon_are_both_refused extends CompensationScenario {

        @Override
        PlacedOrder placeOrder() {
            return inTurn(
                    new OrderBuilder(system).withQuantityAboveStock().withCouponOfAnotherUser(),
                    INVENTORY,
                    "inventory.StockDeductionFailed",
                    COUPON,
                    "coupon.CouponUseFailed");
        }

        @Test
        void stock_is_never_deducted() {
            assertStockNeverDeducted();
        }

        @Test
        void the_coupon_is_never_used() {
            assertCouponNeverUsed();
        }

        @Test
        void the_wallet_is_never_debited() {
            assertWalletNeverDebited();
        }

        @Test
        void the_order_is_cancelled_once_for_the_first_reason_and_shows_both_reasons() {
            assertThat(placedOrder.events("order"))
                    .containsExactly("OrderProcessingStarted", "OrderCancelled", "OrderRefusalNoted");
            assertThat(placedOrder.order().status()).isEqualTo(Status.CANCELLED);
            assertThat(placedOrder.order().reason()).isEqualTo("INSUFFICIENT_STOCK");
            assertThat(placedOrder.order().refusals())
                    .containsExactly(
                            new Refusal("inventory", "INSUFFICIENT_STOCK"), new Refusal("coupon", "NOT_OWNER"));
        }
    }

    @Nested
    class The_balance_is_too_low extends PaymentRefused {

        @Override
        PlacedOrder placeOrder() {
            return undisturbed(new OrderBuilder(system).withInsufficientBalance());
        }

        @Test
        void the_wallet_keeps_its_balance() {
            assertThat(placedOrder.events("wallet")).containsExactly("OrderPaymentFailed");
            assertThat(placedOrder.balance()).isEqualTo(1);
        }

        @Test
        void the_order_is_cancelled_for_insufficient_balance() {
            assertCancelledByWallet("INSUFFICIENT_BALANCE");
        }
    }

    @Nested
    class The_wallet_is_unknown extends PaymentRefused {

        @Override
        PlacedOrder placeOrder() {
            return undisturbed(new OrderBuilder(system).withUnknownWallet());
        }

        @Test
        void no_wallet_is_created() {
            assertThat(placedOrder.events("wallet")).containsExactly("OrderPaymentFailed");
            assertThat(system.sql()
                            .sql("select user_id from wallet_view where user_id = :id")
                            .param("id", placedOrder.userId())
                            .query(String.class)
                            .list())
                    .isEmpty();
        }

        @Test
        void the_order_is_cancelled_for_the_unknown_wallet() {
            assertCancelledByWallet("UNKNOWN_WALLET");
        }
    }

    abstract static class StockRefused extends CompensationScenario {

        @Test
        void stock_is_never_deducted() {
            assertStockNeverDeducted();
        }

        @Test
        void the_coupon_is_restored() {
            assertCouponUsedAndRestored();
        }

        @Test
        void the_wallet_is_never_debited() {
            assertWalletNeverDebited();
        }
    }

    abstract static class CouponRefused extends CompensationScenario {

        @Test
        void stock_is_restored() {
            assertStockDeductedAndRestored();
        }

        @Test
        void the_wallet_is_never_debited() {
            assertWalletNeverDebited();
        }
    }

    abstract static class PaymentRefused extends CompensationScenario {

        @Test
        void stock_is_restored() {
            assertStockDeductedAndRestored();
        }

        @Test
        void the_coupon_is_restored() {
            assertCouponUsedAndRestored();
        }
    }

    private static PlacedOrder undisturbed(OrderBuilder orderBuilder) {
        var placedOrder = orderBuilder.place();
        idleDetector.awaitIdle();
        return placedOrder;
    }

    /**
     * Both domains react to the order before either of them receives the answer of the other: the relay is stopped from
     * the publication of the order until both answers are stored.
     */
    private static PlacedOrder inTurn(
            OrderBuilder orderBuilder,
            ConsumerGroup first,
            String firstAnswer,
            ConsumerGroup second,
            String secondAnswer) {
        system.stop(INVENTORY);
        system.stop(COUPON);
        var placedOrder = orderBuilder.place();
        idleDetector.awaitPublished();
        system.bean(EventRelay.class).stop();
        system.start(first);
        placedOrder.awaitEvent(firstAnswer);
        system.start(second);
        placedOrder.awaitEvent(secondAnswer);
        system.bean(EventRelay.class).start();
        idleDetector.awaitIdle();
        assertThat(placedOrder.isStoredBefore(firstAnswer, secondAnswer)).isTrue();
        return placedOrder;
    }
}
