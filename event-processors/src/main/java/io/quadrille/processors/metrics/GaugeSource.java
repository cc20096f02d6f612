package io.quadrille.processors.metrics;

import java.util.Map;

/** Where the values of some gauges come from. Asked by one thread, which may wait for the answer. */
interface GaugeSource {

  /** @throws RuntimeException if they are unknown now */
  Map<ReadGauge.Key, Double> read();
}
