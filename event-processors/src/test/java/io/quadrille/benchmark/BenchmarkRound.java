package io.quadrille.benchmark;

import io.quadrille.benchmark.BenchmarkOptions.Section;
import io.quadrille.benchmark.BenchmarkedSystem.Launch;
import java.io.IOException;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One system from its start to its check: the first orders of a cold process, then a warm-up, then the warm
 * measurements. All phases run in the same process, in an order in which a phase affects the next one only by a larger
 * store.
 */
final class BenchmarkRound {

    private static final Logger log = LoggerFactory.getLogger(BenchmarkRound.class);
    private static final int SINGLE_PART = 5;
    private static final int EVENTS_PER_ORDER = 10;
    private static final double MICROS_PER_MILLI = 1_000;

    private final BenchmarkOptions options;
    private final Launch launch;
    private final Measurements measured;
    private final Set<Section> sections;

    BenchmarkRound(BenchmarkOptions options, Launch launch, Measurements measured) {
        this.options = options;
        this.launch = launch;
        this.measured = measured;
        this.sections = options.sections();
    }

    /** All measurements of one process with one database. */
    void whole(Installation installation, long seed) throws IOException, InterruptedException {
        var first = OrderSet.spread("first", 1);
        BenchmarkCatalogue.issueCoupons(installation.sql("coupon"), first);
        long begin = System.nanoTime();
        try (var system = BenchmarkedSystem.start(installation, launch);
                var completions = system.completions()) {
            MeasurementPhases.first(system, completions, first);
            if (sections.contains(Section.START)) measured.add(Metric.START, (first.lastEnd() - begin) / 1e9);
            system.awaitReady();
            var phases = new MeasurementPhases(system, completions, options.number("connections"));
            if (sections.contains(Section.THROUGHPUT)) {
                var cold = phases.throughput(phases.prepare(OrderSet.spread("cold", options.number("cold-orders"))));
                measured.add(Metric.COLD, cold.perSecond());
            }
            warm(installation, system, phases, seed);
        }
        BenchmarkCheck.clean(installation);
    }

    private void warm(Installation installation, BenchmarkedSystem system, MeasurementPhases phases, long seed)
            throws IOException, InterruptedException {
        warmUp(phases, "warmup");
        double capacity = saturate(installation.servers(), system, phases);
        if (sections.contains(Section.HOT)) {
            measured.add(
                    Metric.HOT,
                    phases.throughput(phases.prepareAtRest(OrderSet.hot("hot", options.number("orders"))))
                            .perSecond());
        }
        if (sections.contains(Section.IDLE)) {
            var idle = phases.singles(phases.prepareAtRest(OrderSet.spread("single", options.number("singles"))));
            add(idle, 50, Metric.IDLE_P50);
            add(idle, 90, Metric.IDLE_P90);
            add(idle, 99, Metric.IDLE_P99);
        }
        if (sections.contains(Section.LOAD)) {
            load(phases, 0.25, capacity, seed, Metric.LOAD_25_P50, Metric.LOAD_25_P99);
            load(phases, 0.50, capacity, seed + 1, Metric.LOAD_50_P50, Metric.LOAD_50_P99);
            load(phases, 0.70, capacity, seed + 2, Metric.LOAD_70_P50, Metric.LOAD_70_P99);
        }
        if (sections.contains(Section.OVERLOAD)) overload(phases, capacity, seed);
        if (sections.contains(Section.BACKLOG)) backlog(phases);
    }

    /**
     * First at full load, then with single orders: code that runs once per batch is warm only after as many batches.
     */
    private void warmUp(MeasurementPhases phases, String name) throws IOException, InterruptedException {
        int number = options.number("warmup");
        double capacity =
                phases.throughput(phases.prepare(OrderSet.spread(name, number))).perSecond();
        phases.load(
                phases.prepare(OrderSet.spread("few-" + name, number / SINGLE_PART)),
                capacity / SINGLE_PART,
                options.seed());
        phases.checkpoint();
    }

    private double saturate(BenchmarkServers servers, BenchmarkedSystem system, MeasurementPhases phases)
            throws IOException, InterruptedException {
        var orders = phases.prepareAtRest(OrderSet.spread("warm", options.number("orders")));
        var before = ResourceUsage.now(servers, system::time);
        var warm = phases.throughput(orders);
        var after = ResourceUsage.now(servers, system::time);
        log.info(
                "{} orders/s, accepted {} orders/s",
                Math.round(warm.perSecond()),
                Math.round(warm.acceptedPerSecond()));
        measured.add(Metric.WARM, warm.perSecond());
        measured.add(Metric.ACCEPTED, warm.acceptedPerSecond());
        measured.add(Metric.MEMORY, system.memory() / 1e6);
        after.addTo(measured, before, orders.number());
        return warm.perSecond();
    }

    private void load(MeasurementPhases phases, double part, double capacity, long seed, Metric p50, Metric p99)
            throws IOException, InterruptedException {
        double perSecond = part * capacity;
        int number = Math.max(1, (int) (perSecond * options.number("load-seconds")));
        var orders = phases.prepareAtRest(OrderSet.spread("load" + Math.round(100 * part), number));
        log.info("{} orders arrive at {} orders/s", number, Math.round(perSecond));
        var latencies = phases.load(orders, perSecond, seed);
        add(latencies, 50, p50);
        add(latencies, 99, p99);
    }

    private void overload(MeasurementPhases phases, double capacity, long seed)
            throws IOException, InterruptedException {
        double perSecond = 2 * capacity;
        var orders = phases.prepareAtRest(
                OrderSet.spread("overload", (int) (perSecond * options.number("overload-seconds"))));
        var afterwards = OrderSet.spread("afterwards", options.number("singles"));
        phases.prepare(afterwards);
        phases.expect(orders);
        var overload = phases.overload(orders, perSecond, seed + 3);
        measured.add(Metric.OVERLOAD_OFFERED, overload.offered());
        measured.add(Metric.OVERLOAD_ACCEPTED, overload.accepted());
        add(overload.latencies(), 50, Metric.OVERLOAD_P50);
        add(overload.latencies(), 99, Metric.OVERLOAD_P99);
        add(overload.latencies(), 100, Metric.OVERLOAD_MOST);
        measured.add(Metric.OVERLOAD_END, overload.endSeconds());
        phases.expect(afterwards);
        add(phases.singles(afterwards), 50, Metric.OVERLOAD_IDLE);
    }

    private void backlog(MeasurementPhases phases) throws InterruptedException {
        var orders = phases.prepareAtRest(OrderSet.spread("backlog", options.number("backlog")));
        long back = phases.outage(orders);
        measured.add(Metric.BACKLOG_SECONDS, (orders.lastEnd() - back) / 1e9);
        measured.add(Metric.BACKLOG_EVENTS, EVENTS_PER_ORDER * orders.number() / ((orders.lastEnd() - back) / 1e9));
    }

    /** Only the throughput of an existing system, as its own metric. */
    void throughputOnly(Installation installation, Metric figure, String name)
            throws IOException, InterruptedException {
        try (var system = BenchmarkedSystem.start(installation, launch).awaitReady();
                var completions = system.completions().awaitReady()) {
            var phases = new MeasurementPhases(system, completions, options.number("connections"));
            warmUp(phases, name + "-warmup");
            var throughput =
                    phases.throughput(phases.prepareAtRest(OrderSet.spread(name + "-warm", options.number("orders"))));
            measured.add(figure, throughput.perSecond());
        }
    }

    private void add(Histogram latencies, double percentile, Metric figure) {
        measured.add(figure, latencies.getValueAtPercentile(percentile) / MICROS_PER_MILLI);
    }
}
