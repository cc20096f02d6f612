package io.quadrille.operating.timeline;

import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** The orders that have waited for a step longer than its limit, each with the cause. Thread-safe. */
final class StuckOrders {

    private final OrdersUnderWay orders;
    private final Diagnosis diagnosis;
    private final StepLimits limits;
    private final Clock clock;

    StuckOrders(OrdersUnderWay orders, Diagnosis diagnosis, StepLimits limits, Clock clock) {
        this.orders = orders;
        this.diagnosis = diagnosis;
        this.limits = limits;
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
                step.topic().orElse(null),
                step.participant(),
                step.name(),
                order.since(),
                limits.of(step),
                blocker.cause(),
                blocker.sentence(),
                blocker.state());
    }
}
