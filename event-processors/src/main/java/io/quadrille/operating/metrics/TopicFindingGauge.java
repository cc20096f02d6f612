package io.quadrille.operating.metrics;

import io.quadrille.engine.transport.TopicFindings;
import java.time.Duration;
import java.util.Map;

/** How many settings of topics and broker let records be lost; they change seldom, so they are read once a minute. */
final class TopicFindingGauge implements GaugeSource {

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final TopicFindings findings;
    private long readAt = System.nanoTime() - EVERY.toNanos();
    private double number;

    TopicFindingGauge(TopicFindings findings) {
        this.findings = findings;
    }

    @Override
    public Map<ReadGauge.Key, Double> read() {
        if (System.nanoTime() - readAt >= EVERY.toNanos()) {
            number = findings.find().size();
            readAt = System.nanoTime();
        }
        return Map.of(ReadGauge.TOPICS_FINDINGS.of(), number);
    }
}
