package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaStep;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.operating.metrics.GaugeSource;
import io.quadrille.operating.metrics.ReadGauge;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The number of {@link StuckOrders} by the group that they wait for and by cause, and the longest wait by group. */
final class StuckGauges implements GaugeSource {

    /** The gauges count at most this many orders. */
    private static final int MAX_ORDERS = 10_000;

    private final StuckOrders orders;
    private final Saga saga;
    private final Clock clock;

    StuckGauges(StuckOrders orders, Saga saga, Clock clock) {
        this.orders = orders;
        this.saga = saga;
        this.clock = clock;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        var gauges = new HashMap<ReadGauge.SeriesKey, Double>();
        for (var group : groups()) {
            for (var cause : BlockingCause.values()) gauges.put(ReadGauge.ORDERS_STUCK.of(group, cause.tag()), 0d);
            gauges.put(ReadGauge.ORDERS_STUCK_OLDEST.of(group), 0d);
        }
        var now = clock.instant();
        for (var order : orders.oldest(MAX_ORDERS)) {
            double waited = Elapsed.seconds(order.since(), now);
            gauges.merge(ReadGauge.ORDERS_STUCK.of(order.group(), order.cause().tag()), 1d, Double::sum);
            gauges.merge(ReadGauge.ORDERS_STUCK_OLDEST.of(order.group()), waited, Math::max);
        }
        return gauges;
    }

    private List<String> groups() {
        return saga.steps().stream()
                .filter(step -> !step.isRestoration())
                .map(SagaStep::participant)
                .distinct()
                .toList();
    }
}
