package io.quadrille.operating.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gauges show what was read last, and say so when nothing could be read. */
class GaugeReaderTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<ReadGauge.Key, Double> database = new HashMap<>();
    private final Map<ReadGauge.Key, Double> groups = Map.of(ReadGauge.GROUP_CLAIMED.of("order"), 1d);
    private boolean away;
    private int others;
    private long seconds;
    private final GaugeReader reader = new GaugeReader(
            registry,
            List.of(this::database, () -> groups),
            () -> others++,
            Duration.ofHours(1),
            () -> seconds * 1_000_000_000);

    private Map<ReadGauge.Key, Double> database() {
        if (away) throw new IllegalStateException("no database answers");
        return Map.copyOf(database);
    }

    private double parked(String group) {
        return registry.get("quadrille.parked.records")
                .tag("group", group)
                .gauge()
                .value();
    }

    @Test
    void a_value_is_read_again_and_again() {
        database.put(ReadGauge.PARKED.of("order"), 1d);
        reader.read();
        assertThat(parked("order")).isEqualTo(1);
        database.put(ReadGauge.PARKED.of("order"), 2d);
        database.put(ReadGauge.PARKED.of("wallet"), 3d);
        assertThat(parked("order")).isEqualTo(1);
        reader.read();
        assertThat(parked("order")).isEqualTo(2);
        assertThat(parked("wallet")).isEqualTo(3);
        assertThat(others).isEqualTo(2);
    }

    @Test
    void a_cause_that_is_gone_is_no_longer_shown() {
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
    void what_cannot_be_read_is_no_number_beside_what_can() {
        database.put(ReadGauge.PARKED.of("order"), 1d);
        reader.read();
        away = true;
        reader.read();
        assertThat(parked("order")).isNaN();
        assertThat(registry.get("quadrille.group.claimed").gauge().value()).isEqualTo(1);
        away = false;
        reader.read();
        assertThat(parked("order")).isEqualTo(1);
    }

    @Test
    void a_source_that_is_away_makes_the_gauges_old() {
        away = true;
        seconds = 7;
        reader.read();
        assertThat(registry.get(GaugeReader.AGE).gauge().value()).isEqualTo(7);
        away = false;
        reader.read();
        assertThat(registry.get(GaugeReader.AGE).gauge().value()).isZero();
    }
}
