package io.quadrille.checkout.choreography;

import static io.quadrille.checkout.choreography.CheckoutSaga.SAGA;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.coupon.Coupon;
import io.quadrille.engine.saga.AggregateDeclaration;
import io.quadrille.engine.saga.Effect;
import io.quadrille.engine.saga.SagaStep;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.wallet.Wallet;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What follows from the declarations of the four domains. Each table was written by hand before (ADR 35). */
class CheckoutSagaTest {

    @Test
    void the_topics_carry_these_events_to_these_groups() {
        assertThat(SAGA.topics().stream()
                        .map(topic -> topic.topicName() + " " + names(topic.eventTypes()) + " "
                                + topic.readers().stream().sorted().toList()))
                .containsExactly(
                        "order.processing [OrderProcessingStarted] [coupon, inventory, order]",
                        "order.processing.stock.success [StockDeducted] [order]",
                        "order.processing.coupon.success [CouponUsed] [order]",
                        "order.processing.success [OrderProcessingSucceeded] [order]",
                        "order.payment [OrderPaymentRequested] [wallet]",
                        "order.payment.success [OrderPaid] [order]",
                        "order.processed [OrderProcessed] [platform, statistics]",
                        "order.processing.fail [CouponUseFailed, StockDeductionFailed] [coupon, inventory, order]",
                        "order.payment.fail [OrderPaymentFailed] [coupon, inventory, order]");
    }

    @Test
    void the_groups_belong_to_these_domains() {
        assertThat(SAGA.groups().stream()
                        .map(group ->
                                group.name() + " of " + group.domain() + (group.isParticipant() ? ", awaited" : "")))
                .containsExactly(
                        "order of order, awaited",
                        "inventory of inventory, awaited",
                        "coupon of coupon, awaited",
                        "wallet of wallet, awaited",
                        "statistics of order",
                        "platform of order",
                        "timeline of order");
        assertThat(Groups.TIMELINE.topics())
                .containsExactly(
                        Topics.STOCK_SUCCESS,
                        Topics.COUPON_SUCCESS,
                        Topics.PAYMENT_SUCCESS,
                        Topics.PROCESSING_FAIL,
                        Topics.PAYMENT_FAIL);
    }

    @Test
    void the_steps_have_these_triggers_and_outcomes() {
        assertThat(SAGA.steps().stream().map(CheckoutSagaTest::row))
                .containsExactly(
                        "DEDUCT_STOCK inventory FORWARD [OrderProcessingStarted] [StockDeducted, StockDeductionFailed]",
                        "USE_COUPON coupon FORWARD [OrderProcessingStarted] [CouponUsed, CouponUseFailed]",
                        "CONFIRM_ORDER order FORWARD [CouponUsed, OrderProcessingStarted, StockDeducted]"
                                + " [OrderProcessingSucceeded]",
                        "REQUEST_PAYMENT order FORWARD [OrderProcessingSucceeded] [OrderPaymentRequested]",
                        "DEBIT_WALLET wallet FORWARD [OrderPaymentRequested] [OrderPaid, OrderPaymentFailed]",
                        "COMPLETE_ORDER order FORWARD [OrderPaid] [OrderProcessed]",
                        "CANCEL_ORDER order CANCELLATION [CouponUseFailed, OrderPaymentFailed, StockDeductionFailed]"
                                + " [OrderCancelled]",
                        "RESTORE_STOCK inventory RESTORATION [CouponUseFailed, OrderPaymentFailed]"
                                + " [StockRestored, StockReservationClosed, StockDeductionFailed]",
                        "RESTORE_COUPON coupon RESTORATION [OrderPaymentFailed, StockDeductionFailed]"
                                + " [CouponRestored, RedemptionClosed, CouponUseFailed]");
    }

    private static String row(SagaStep step) {
        return step.name() + " " + step.participant() + " " + step.kind() + " " + names(step.triggers()) + " "
                + step.outcomes().stream().map(Class::getSimpleName).toList();
    }

    private static String names(Collection<Class<?>> types) {
        return types.stream().map(Class::getSimpleName).sorted().toList().toString();
    }

    @Test
    void each_record_has_these_effects() {
        var types = SAGA.messageTypes();
        assertThat(SAGA.effects().stream().map(effect -> row(effect, types)))
                .containsExactlyInAnyOrder(
                        "order.OrderProcessingStarted inventory [inventory.StockDeducted,"
                                + " inventory.StockDeductionFailed] null true false",
                        "order.OrderProcessingStarted coupon [coupon.CouponUseFailed, coupon.CouponUsed] null true"
                                + " true",
                        "order.OrderProcessingSucceeded order [order.OrderPaymentRequested] null true false",
                        "order.OrderPaymentRequested wallet [wallet.OrderPaid, wallet.OrderPaymentFailed] null true"
                                + " false",
                        "wallet.OrderPaid order [order.OrderProcessed] null true false",
                        "inventory.StockDeductionFailed order [order.OrderCancelled, order.OrderRefusalNoted]"
                                + " inventory true false",
                        "coupon.CouponUseFailed order [order.OrderCancelled, order.OrderRefusalNoted] coupon true"
                                + " false",
                        "wallet.OrderPaymentFailed order [order.OrderCancelled, order.OrderRefusalNoted] wallet true"
                                + " false",
                        "coupon.CouponUseFailed inventory [inventory.StockDeductionFailed,"
                                + " inventory.StockReservationClosed, inventory.StockRestored] null false false",
                        "wallet.OrderPaymentFailed inventory [inventory.StockRestored] null true false",
                        "inventory.StockDeductionFailed coupon [coupon.CouponRestored, coupon.CouponUseFailed,"
                                + " coupon.RedemptionClosed] null false false",
                        "wallet.OrderPaymentFailed coupon [coupon.CouponRestored, coupon.RedemptionClosed] null true"
                                + " false");
    }

    private static String row(Effect effect, MessageTypes types) {
        return String.join(
                " ",
                types.of(effect.cause()).orElseThrow().name(),
                effect.participant(),
                effect.outcomes().stream()
                        .map(type -> types.of(type).orElseThrow().name())
                        .sorted()
                        .toList()
                        .toString(),
                effect.source(),
                "" + effect.isOnce(),
                "" + effect.isOptional());
    }

    @Test
    void these_aggregates_have_snapshots() {
        assertThat(SAGA.participants().stream()
                        .flatMap(participant -> participant.aggregates().stream())
                        .filter(aggregate -> aggregate.kind().isLongLived())
                        .collect(Collectors.<AggregateDeclaration, String, Class<?>>toMap(
                                AggregateDeclaration::prefix, AggregateDeclaration::type)))
                .isEqualTo(Map.of("product:", InventoryItem.class, "coupon:", Coupon.class, "wallet:", Wallet.class));
    }
}
