package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.Effect;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaStep;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.MessageTypes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What follows from the declarations of the four domains equals the tables that are written by hand. */
class CheckoutSagaTest {

    private final Saga saga = CheckoutSaga.saga();

    @Test
    void the_topics_are_the_same() {
        assertThat(saga.topics())
                .containsExactlyElementsOf(Stream.of(Topic.values())
                        .map(topic -> new SagaTopic(
                                topic.topicName(),
                                topic.partitions(),
                                topic.eventTypes(),
                                topic.reactors().stream()
                                        .map(io.quadrille.checkout.choreography.ConsumerGroup::groupName)
                                        .collect(Collectors.toSet())))
                        .toList());
    }

    @Test
    void the_groups_and_their_topics_are_the_same() {
        var groups = io.quadrille.checkout.choreography.ConsumerGroup.values();
        assertThat(saga.groups())
                .containsExactlyElementsOf(Stream.of(groups)
                        .map(group -> new ConsumerGroup(
                                group.groupName(),
                                group.domain().name().toLowerCase(),
                                group.isSagaParticipant()))
                        .toList());
        for (var group : groups) {
            assertThat(saga.readBy(saga.group(group.groupName()).orElseThrow()).stream()
                            .map(SagaTopic::topicName))
                    .containsExactlyElementsOf(
                            Topic.readBy(group).stream().map(Topic::topicName).toList());
        }
    }

    @Test
    void the_steps_are_the_same() {
        assertThat(saga.steps())
                .containsExactlyElementsOf(Stream.of(Step.values())
                        .map(step -> new SagaStep(
                                step.name(),
                                step.group().groupName(),
                                step == Step.CANCEL_ORDER
                                        ? SagaStep.Kind.CANCELLATION
                                        : step.isRestoration() ? SagaStep.Kind.RESTORATION : SagaStep.Kind.FORWARD,
                                step.triggers(),
                                step.outcomes()))
                        .toList());
    }

    @Test
    void the_effects_are_the_same() {
        var types = saga.messageTypes();
        assertThat(saga.effects().stream().map(effect -> row(effect, types)))
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
    void the_vocabulary_is_the_same() {
        var mine = saga.messageTypes();
        var theirs = Vocabulary.messageTypes();
        assertThat(mine.classes()).containsExactlyInAnyOrderElementsOf(theirs.classes());
        assertThat(mine.classes()).allSatisfy(type -> assertThat(mine.of(type)).isEqualTo(theirs.of(type)));
    }

    @Test
    void the_aggregates_with_snapshots_are_the_same() {
        Map<String, Class<?>> longLived = saga.participants().stream()
                .flatMap(participant -> participant.aggregates().stream())
                .filter(aggregate -> aggregate.kind().isLongLived())
                .collect(Collectors.toMap(aggregate -> aggregate.prefix(), aggregate -> aggregate.type()));
        assertThat(longLived).isEqualTo(LongLived.TYPES);
    }

    @Test
    void the_domains_of_events_are_the_same() {
        assertThat(saga.domains())
                .isEqualTo(List.of(Domain.values()).stream()
                        .map(domain -> domain.name().toLowerCase())
                        .toList());
        assertThat(Set.copyOf(saga.domains())).hasSize(4);
    }
}
