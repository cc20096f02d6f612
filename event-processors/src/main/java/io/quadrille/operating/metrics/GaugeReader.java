package io.quadrille.operating.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.quadrille.engine.threads.Periodic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all sources every few seconds, in a separate thread, so that neither event handling nor a scrape waits for the
 * database. While a source fails, its gauges are NaN. A series that a source no longer returns is removed. Thread-safe.
 */
final class GaugeReader {

    static final String AGE = "quadrille.gauges.age";

    private static final Logger log = LoggerFactory.getLogger(GaugeReader.class);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final List<GaugeSource> sources;
    private final Runnable additionalTask;
    private final Map<GaugeSource, Map<ReadGauge, MultiGauge>> shown = new HashMap<>();
    private volatile Map<ReadGauge.SeriesKey, Double> values = Map.of();
    private final LongSupplier nanoTime;
    private volatile long readAt;
    private final Periodic schedule;

    /**
     * @param additionalTask runs after each read of the sources; a failure is logged
     * @param nanoTime the time in nanoseconds, as {@link System#nanoTime}
     */
    GaugeReader(
            MeterRegistry registry,
            List<GaugeSource> sources,
            Runnable additionalTask,
            Duration interval,
            LongSupplier nanoTime) {
        this.registry = registry;
        this.sources = sources;
        this.additionalTask = additionalTask;
        this.nanoTime = nanoTime;
        this.schedule = new Periodic("gauges", Duration.ZERO, interval, SHUTDOWN_PATIENCE, this::read);
        this.readAt = nanoTime.getAsLong();
        Gauge.builder(AGE, () -> (nanoTime.getAsLong() - readAt) / 1e9)
                .description("time since all gauges were last read without a failure")
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
        var read = new HashMap<ReadGauge.SeriesKey, Double>();
        boolean complete = true;
        for (var source : sources) {
            try {
                var found = source.read();
                read.putAll(found);
                show(source, found.keySet());
            } catch (RuntimeException | Error unknown) {
                complete = false;
                log.debug("A source of gauges cannot be read", unknown);
            }
        }
        values = read;
        try {
            additionalTask.run();
        } catch (RuntimeException | Error failure) {
            complete = false;
            log.debug("The task that follows each read of the gauges failed", failure);
        }
        if (complete) readAt = nanoTime.getAsLong();
    }

    /** Registers new series, and removes series that the source no longer returns. */
    private void show(GaugeSource source, Set<ReadGauge.SeriesKey> series) {
        var gauges = shown.computeIfAbsent(source, any -> new EnumMap<>(ReadGauge.class));
        series.forEach(key -> gauges.computeIfAbsent(key.gauge(), this::register));
        gauges.forEach((gauge, rows) -> rows.register(series.stream()
                .filter(key -> key.gauge() == gauge)
                .<MultiGauge.Row<?>>map(this::row)
                .toList()));
    }

    private MultiGauge register(ReadGauge gauge) {
        return MultiGauge.builder(gauge.meter())
                .description(gauge.description())
                .baseUnit(gauge.meter().endsWith(".seconds") ? "seconds" : null)
                .register(registry);
    }

    private MultiGauge.Row<?> row(ReadGauge.SeriesKey key) {
        var tags = new ArrayList<Tag>();
        for (int i = 0; i < key.values().size(); i++)
            tags.add(Tag.of(key.gauge().tags().get(i), key.values().get(i)));
        return MultiGauge.Row.of(Tags.of(tags), () -> values.getOrDefault(key, Double.NaN));
    }
}
