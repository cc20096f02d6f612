package io.quadrille.benchmark;

import io.quadrille.benchmark.Options.Section;
import io.quadrille.benchmark.RunningSystem.Launch;
import io.quadrille.checkout.choreography.Domain;
import java.io.IOException;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One system from its start to its check: first orders of a cold process, then a warm-up, then what is measured warm.
 * Everything happens in the same process, and in an order that leaves nothing of one phase to the next but a larger
 * store.
 */
final class Round {

    private static final Logger log = LoggerFactory.getLogger(Round.class);
    private static final int SINGLE_PART = 5;
    private static final int EVENTS_PER_ORDER = 10;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Options options;
    private final Launch launch;
    private final Measured measured;
    private final Set<Section> sections;

    Round(Options options, Launch launch, Measured measured) {
        this.options = options;
        this.launch = launch;
        this.measured = measured;
        this.sections = options.sections();
    }

    /** All that is measured of one process with one database. */
    void whole(Installation installation, long seed) throws IOException, InterruptedException {
        var first = Orders.spread("first", 1);
        Wares.issueCoupons(installation.sql(Domain.COUPON), first);
        long begin = System.nanoTime();
        try (var system = RunningSystem.start(installation, launch);
                var ends = system.ends()) {
            Phases.first(system, ends, first);
            if (sections.contains(Section.START)) measured.add(Figure.START, (first.lastEnd() - begin) / 1e9);
            system.awaitReady();
            var phases = new Phases(system, ends, options.number("connections"));
            if (sections.contains(Section.THROUGHPUT)) {
                var cold = phases.throughput(phases.prepare(Orders.spread("cold", options.number("cold-orders"))));
                measured.add(Figure.COLD, cold.perSecond());
            }
            warm(installation, system, phases, seed);
        }
        Check.clean(installation);
    }

    private void warm(Installation installation, RunningSystem system, Phases phases, long seed)
            throws IOException, InterruptedException {
        warmUp(phases, "warmup");
        double capacity = saturate(installation.servers(), system, phases);
        if (sections.contains(Section.HOT)) {
            measured.add(
                    Figure.HOT,
                    phases.throughput(phases.prepareAtRest(Orders.hot("hot", options.number("orders"))))
                            .perSecond());
        }
        if (sections.contains(Section.IDLE)) {
            var idle = phases.singles(phases.prepareAtRest(Orders.spread("single", options.number("singles"))));
            add(idle, 50, Figure.IDLE_P50);
            add(idle, 90, Figure.IDLE_P90);
            add(idle, 99, Figure.IDLE_P99);
        }
        if (sections.contains(Section.LOAD)) {
            load(phases, 0.25, capacity, seed, Figure.LOAD_25_P50, Figure.LOAD_25_P99);
            load(phases, 0.50, capacity, seed + 1, Figure.LOAD_50_P50, Figure.LOAD_50_P99);
            load(phases, 0.70, capacity, seed + 2, Figure.LOAD_70_P50, Figure.LOAD_70_P99);
        }
        if (sections.contains(Section.OVERLOAD)) overload(phases, capacity, seed);
        if (sections.contains(Section.BACKLOG)) backlog(phases);
    }

    /**
     * At full load, and then with orders one by one: what is done once for a batch is not warm before there were as
     * many batches.
     */
    private void warmUp(Phases phases, String name) throws IOException, InterruptedException {
        int number = options.number("warmup");
        double capacity =
                phases.throughput(phases.prepare(Orders.spread(name, number))).perSecond();
        phases.load(
                phases.prepare(Orders.spread("few-" + name, number / SINGLE_PART)),
                capacity / SINGLE_PART,
                options.seed());
        phases.checkpoint();
    }

    private double saturate(Servers servers, RunningSystem system, Phases phases)
            throws IOException, InterruptedException {
        var orders = phases.prepareAtRest(Orders.spread("warm", options.number("orders")));
        var before = Cost.now(servers, system::time);
        var warm = phases.throughput(orders);
        var after = Cost.now(servers, system::time);
        log.info(
                "{} orders a second, accepted {} a second",
                Math.round(warm.perSecond()),
                Math.round(warm.acceptedPerSecond()));
        measured.add(Figure.WARM, warm.perSecond());
        measured.add(Figure.ACCEPTED, warm.acceptedPerSecond());
        measured.add(Figure.MEMORY, system.memory() / 1e6);
        after.addTo(measured, before, orders.number());
        return warm.perSecond();
    }

    private void load(Phases phases, double part, double capacity, long seed, Figure p50, Figure p99)
            throws IOException, InterruptedException {
        double perSecond = part * capacity;
        int number = Math.max(1, (int) (perSecond * options.number("load-seconds")));
        var orders = phases.prepareAtRest(Orders.spread("load" + Math.round(100 * part), number));
        log.info("{} orders arriving, {} a second", number, Math.round(perSecond));
        var latencies = phases.load(orders, perSecond, seed);
        add(latencies, 50, p50);
        add(latencies, 99, p99);
    }

    private void overload(Phases phases, double capacity, long seed) throws IOException, InterruptedException {
        double perSecond = 2 * capacity;
        var orders =
                phases.prepareAtRest(Orders.spread("overload", (int) (perSecond * options.number("overload-seconds"))));
        var afterwards = Orders.spread("afterwards", options.number("singles"));
        phases.prepare(afterwards);
        phases.expect(orders);
        var overload = phases.overload(orders, perSecond, seed + 3);
        measured.add(Figure.OVERLOAD_OFFERED, overload.offered());
        measured.add(Figure.OVERLOAD_ACCEPTED, overload.accepted());
        add(overload.latencies(), 50, Figure.OVERLOAD_P50);
        add(overload.latencies(), 99, Figure.OVERLOAD_P99);
        add(overload.latencies(), 100, Figure.OVERLOAD_MOST);
        measured.add(Figure.OVERLOAD_END, overload.endSeconds());
        phases.expect(afterwards);
        add(phases.singles(afterwards), 50, Figure.OVERLOAD_IDLE);
    }

    private void backlog(Phases phases) throws InterruptedException {
        var orders = phases.prepareAtRest(Orders.spread("backlog", options.number("backlog")));
        long back = phases.outage(orders);
        measured.add(Figure.BACKLOG_SECONDS, (orders.lastEnd() - back) / 1e9);
        measured.add(Figure.BACKLOG_EVENTS, EVENTS_PER_ORDER * orders.number() / ((orders.lastEnd() - back) / 1e9));
    }

    /** Only how many orders a second, of a system that is there; its figure is not that of another. */
    void throughputOnly(Installation installation, Figure figure, String name)
            throws IOException, InterruptedException {
        try (var system = RunningSystem.start(installation, launch).awaitReady();
                var ends = system.ends().awaitReady()) {
            var phases = new Phases(system, ends, options.number("connections"));
            warmUp(phases, name + "-warmup");
            var throughput =
                    phases.throughput(phases.prepareAtRest(Orders.spread(name + "-warm", options.number("orders"))));
            measured.add(figure, throughput.perSecond());
        }
    }

    private void add(Histogram latencies, double percentile, Figure figure) {
        measured.add(figure, latencies.getValueAtPercentile(percentile) / MICROS_PER_MILLI);
    }
}
