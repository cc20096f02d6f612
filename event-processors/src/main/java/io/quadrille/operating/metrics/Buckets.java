package io.quadrille.operating.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** The bounds of all histograms: from the 2 ms of an idle hop to the hour of an outage, dense below 1 s. */
final class Buckets {

    static final Duration[] ALL = LongStream.of(
                    2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private Buckets() {}
}
