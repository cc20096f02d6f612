package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Step;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.operating.metrics.GaugeSource;
import io.quadrille.operating.metrics.ReadGauge;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How many orders are stuck, by the group that they wait for and what holds it up, and how long the oldest of them has
 * waited.
 */
final class StuckGauges implements GaugeSource {

    /** With more orders than this the gauge says this many. */
    private static final int MOST = 10_000;

    private final StuckOrders orders;
    private final Clock clock;

    StuckGauges(StuckOrders orders, Clock clock) {
        this.orders = orders;
        this.clock = clock;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        var found = new HashMap<ReadGauge.SeriesKey, Double>();
        for (var group : groups()) {
            for (var obstacle : BlockingCause.values()) found.put(ReadGauge.ORDERS_STUCK.of(group, obstacle.tag()), 0d);
            found.put(ReadGauge.ORDERS_STUCK_OLDEST.of(group), 0d);
        }
        var now = clock.instant();
        for (var order : orders.oldest(MOST)) {
            double waited = Elapsed.seconds(order.since(), now);
            found.merge(ReadGauge.ORDERS_STUCK.of(order.group(), order.cause().tag()), 1d, Double::sum);
            found.merge(ReadGauge.ORDERS_STUCK_OLDEST.of(order.group()), waited, Math::max);
        }
        return found;
    }

    private static List<String> groups() {
        return Stream.of(Step.values())
                .filter(step -> !step.isRestoration())
                .map(Step::group)
                .distinct()
                .map(ConsumerGroup::groupName)
                .toList();
    }
}
