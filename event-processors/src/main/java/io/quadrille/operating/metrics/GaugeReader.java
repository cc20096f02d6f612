package io.quadrille.operating.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.quadrille.engine.threads.Periodic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all sources every few seconds, in a thread of its own, so that neither events nor whoever scrapes wait for a
 * database. What a source does not tell is NaN; a combination of tags that it does not name any more is no longer
 * shown. Thread-safe.
 */
final class GaugeReader {

    static final String AGE = "quadrille.gauges.age";

    private static final Logger log = LoggerFactory.getLogger(GaugeReader.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final List<GaugeSource> sources;
    private final Runnable meanwhile;
    private final Map<GaugeSource, Map<ReadGauge.Key, Meter>> shown = new HashMap<>();
    private volatile Map<ReadGauge.Key, Double> values = Map.of();
    private final LongSupplier nanoTime;
    private volatile long readAt;
    private final Periodic schedule;

    /** @param meanwhile what else is to be done as often */
    GaugeReader(
            MeterRegistry registry,
            List<GaugeSource> sources,
            Runnable meanwhile,
            Duration every,
            LongSupplier nanoTime) {
        this.registry = registry;
        this.sources = sources;
        this.meanwhile = meanwhile;
        this.nanoTime = nanoTime;
        this.schedule = new Periodic("gauges", Duration.ZERO, every, PATIENCE, this::read);
        this.readAt = nanoTime.getAsLong();
        Gauge.builder(AGE, () -> (nanoTime.getAsLong() - readAt) / 1e9)
                .description("time since all gauges were last read; what is older than a minute says nothing")
                .baseUnit("seconds")
                .register(registry);
    }

    void start() {
        schedule.start();
    }

    void stop() {
        schedule.stop();
    }

    void read() {
        var read = new HashMap<ReadGauge.Key, Double>();
        boolean complete = true;
        for (var source : sources) {
            try {
                var found = source.read();
                read.putAll(found);
                show(shown.computeIfAbsent(source, s -> new HashMap<>()), found);
            } catch (RuntimeException | Error unknown) {
                complete = false;
                log.debug("Some gauges are unknown", unknown);
            }
        }
        values = read;
        try {
            meanwhile.run();
        } catch (RuntimeException | Error later) {
            complete = false;
            log.debug("Left undone", later);
        }
        if (complete) readAt = nanoTime.getAsLong();
    }

    private void show(Map<ReadGauge.Key, Meter> of, Map<ReadGauge.Key, Double> found) {
        found.keySet().forEach(key -> of.computeIfAbsent(key, this::register));
        of.entrySet().removeIf(meter -> {
            if (found.containsKey(meter.getKey())) return false;
            registry.remove(meter.getValue());
            return true;
        });
    }

    private Meter register(ReadGauge.Key key) {
        var tags = new ArrayList<Tag>();
        for (int i = 0; i < key.values().size(); i++)
            tags.add(Tag.of(key.gauge().tags().get(i), key.values().get(i)));
        return Gauge.builder(key.gauge().meter(), () -> values.getOrDefault(key, Double.NaN))
                .tags(tags)
                .description(key.gauge().description())
                .baseUnit(key.gauge().meter().endsWith(".seconds") ? "seconds" : null)
                .register(registry);
    }
}
