package io.quadrille.operating.metrics;

import io.quadrille.engine.transport.TopicFindings;
import java.time.Duration;
import java.util.Map;

/**
 * The number of topic and broker settings with which records can be lost. These settings rarely change, so they are
 * read once a minute.
 */
final class TopicFindingGauge implements GaugeSource {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final TopicFindings findings;
    private long readAt = System.nanoTime() - INTERVAL.toNanos();
    private double number;

    TopicFindingGauge(TopicFindings findings) {
        this.findings = findings;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        if (System.nanoTime() - readAt >= INTERVAL.toNanos()) {
            number = findings.find().size();
            readAt = System.nanoTime();
        }
        return Map.of(ReadGauge.TOPICS_FINDINGS.of(), number);
    }
}
