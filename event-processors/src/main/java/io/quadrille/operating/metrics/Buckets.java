package io.quadrille.operating.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** Bucket bounds of all histograms, from 2 ms (a {@link GroupMeters hop} without load) to 1 h (an outage). */
final class Buckets {

    static final Duration[] ALL = LongStream.of(
                    2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private Buckets() {}
}
