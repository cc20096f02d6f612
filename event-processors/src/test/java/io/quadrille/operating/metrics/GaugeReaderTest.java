package io.quadrille.operating.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gauge shows the value that was read last, and NaN if its source cannot be read. */
class GaugeReaderTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<ReadGauge.SeriesKey, Double> database = new HashMap<>();
    private final Map<ReadGauge.SeriesKey, Double> groups = Map.of(ReadGauge.GROUP_CLAIMED.of("order"), 1d);
    private boolean unavailable;
    private int additionalTasks;
    private long seconds;
    private final GaugeReader reader = new GaugeReader(
            registry,
            List.of(this::database, () -> groups),
            () -> additionalTasks++,
            Duration.ofHours(1),
            () -> seconds * 1_000_000_000);

    private Map<ReadGauge.SeriesKey, Double> database() {
        if (unavailable) throw new IllegalStateException("no database answers");
        return Map.copyOf(database);
    }

    private double parked(String group) {
        return registry.get("quadrille.parked.records")
                .tag("group", group)
                .gauge()
                .value();
    }

    @Test
    void a_gauge_shows_the_value_that_was_read_last() {
        database.put(ReadGauge.PARKED.of("order"), 1d);
        reader.read();
        assertThat(parked("order")).isEqualTo(1);
        database.put(ReadGauge.PARKED.of("order"), 2d);
        database.put(ReadGauge.PARKED.of("wallet"), 3d);
        assertThat(parked("order")).isEqualTo(1);
        reader.read();
        assertThat(parked("order")).isEqualTo(2);
        assertThat(parked("wallet")).isEqualTo(3);
        assertThat(additionalTasks).isEqualTo(2);
    }

    @Test
    void a_series_that_its_source_no_longer_names_is_removed() {
        database.put(ReadGauge.LETTER_CAUSES.of("order", "TimeoutException"), 1d);
        reader.read();
        assertThat(registry.find("quadrille.dead.letters.causes").gauges()).hasSize(1);
        database.clear();
        reader.read();
        assertThat(registry.find("quadrille.dead.letters.causes").gauges()).isEmpty();
        database.put(ReadGauge.LETTER_CAUSES.of("order", "TimeoutException"), 4d);
        reader.read();
        assertThat(registry.get("quadrille.dead.letters.causes")
                        .tag("cause", "TimeoutException")
                        .gauge()
                        .value())
                .isEqualTo(4);
    }

    @Test
    void a_failing_source_makes_its_own_gauges_nan_and_no_others() {
        database.put(ReadGauge.PARKED.of("order"), 1d);
        reader.read();
        unavailable = true;
        reader.read();
        assertThat(parked("order")).isNaN();
        assertThat(registry.get("quadrille.group.claimed").gauge().value()).isEqualTo(1);
        unavailable = false;
        reader.read();
        assertThat(parked("order")).isEqualTo(1);
    }

    @Test
    void a_failing_source_lets_the_age_of_the_gauges_grow() {
        unavailable = true;
        seconds = 7;
        reader.read();
        assertThat(registry.get(GaugeReader.AGE).gauge().value()).isEqualTo(7);
        unavailable = false;
        reader.read();
        assertThat(registry.get(GaugeReader.AGE).gauge().value()).isZero();
    }
}
