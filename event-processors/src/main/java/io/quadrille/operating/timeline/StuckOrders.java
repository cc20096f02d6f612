package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Topic;
import io.quadrille.operating.timeline.OrdersUnderWay.Late;
import java.time.Clock;
import java.util.List;

/** The orders that have waited for a step longer than it may take, and why. Thread-safe. */
final class StuckOrders {

    private final OrdersUnderWay orders;
    private final Diagnosis obstacles;
    private final StuckSettings settings;
    private final Clock clock;

    StuckOrders(OrdersUnderWay orders, Diagnosis obstacles, StuckSettings settings, Clock clock) {
        this.orders = orders;
        this.obstacles = obstacles;
        this.settings = settings;
        this.clock = clock;
    }

    /** At most so many, those that were placed first. */
    List<StuckOrder> oldest(int most) {
        var late = orders.late(clock.instant(), most);
        var found = obstacles.of(late);
        return late.stream()
                .map(order -> stuck(order, found.get(order.orderId())))
                .toList();
    }

    private StuckOrder stuck(Late order, Diagnosis.Found found) {
        var step = order.step();
        return new StuckOrder(
                order.orderId(),
                step.outcomes().getFirst().getSimpleName(),
                step.topic().map(Topic::topicName).orElse(null),
                step.group().groupName(),
                step,
                order.since(),
                settings.of(step),
                found.obstacle(),
                found.sentence(),
                found.state());
    }
}
