package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Topic;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** The orders that have waited for a step longer than its limit, each with the cause. Thread-safe. */
final class StuckOrders {

    private final OrdersUnderWay orders;
    private final Diagnosis diagnosis;
    private final StuckSettings settings;
    private final Clock clock;

    StuckOrders(OrdersUnderWay orders, Diagnosis diagnosis, StuckSettings settings, Clock clock) {
        this.orders = orders;
        this.diagnosis = diagnosis;
        this.settings = settings;
        this.clock = clock;
    }

    /** The stuck orders that were placed first, at most {@code limit}. */
    List<StuckOrder> oldest(int limit) {
        var overdue = orders.overdue(clock.instant(), limit);
        var blockers = diagnosis.of(overdue);
        return overdue.stream()
                .map(order -> stuck(order, Objects.requireNonNull(blockers.get(order.orderId()))))
                .toList();
    }

    private StuckOrder stuck(OverdueOrder order, Diagnosis.Blocker blocker) {
        var step = order.step();
        return new StuckOrder(
                order.orderId(),
                step.outcomes().getFirst().getSimpleName(),
                step.topic().map(Topic::topicName).orElse(null),
                step.group().groupName(),
                step,
                order.since(),
                settings.of(step),
                blocker.cause(),
                blocker.sentence(),
                blocker.state());
    }
}
