package io.quadrille.operating.metrics;

import java.util.Map;

/**
 * Where the values of some gauges come from. Asked every few seconds by one thread, the same for all sources, which may
 * wait for the answer.
 */
public interface GaugeSource {

    /** @throws RuntimeException if they are unknown now */
    Map<ReadGauge.Key, Double> read();
}
