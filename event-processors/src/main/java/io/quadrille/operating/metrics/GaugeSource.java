package io.quadrille.operating.metrics;

import java.util.Map;

/**
 * A source of values for some gauges. One thread reads all sources every few seconds, so a source may wait for a
 * database or a broker, and need not be thread-safe.
 */
public interface GaugeSource {

    /**
     * The current value of each series.
     *
     * @throws RuntimeException if the values cannot be read now
     */
    Map<ReadGauge.SeriesKey, Double> read();
}
