package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Resource usage of the application and its database at one time.
 *
 * @param process the id of the application process
 * @param orders the number of ended orders
 * @param figures by name; a name ends with its unit
 */
record ResourceSample(long nanoTime, long process, long orders, Map<String, Double> figures) {

    static final String TABLES = "tables, B";
    static final String INDEXES = "indexes, B";
    private static final double MB = 1 << 20;

    /** Tables that do not grow with orders; tables that grow with unreadable records are excluded. */
    private static final String FIXED =
            "relname in ('token_entry', 'relay_position', 'relay_lease', 'paused_group', 'dead_letter', 'audit_check',"
                    + " 'republication', 'rebuild', 'snapshot_event_entry', 'idempotency_key', 'product_view',"
                    + " 'wallet_view', 'operator_act')";

    private static final String OF_ORDERS =
            "relname in ('domain_event_entry', 'order_view', 'coupon_view', 'checkout', 'sale', 'chain_block')";

    /** @param calm how long there has been no fault; the latencies are those of the orders placed in this time */
    static ResourceSample take(FaultEnvironment environment, Duration calm) throws IOException, InterruptedException {
        var application = environment.application();
        collect(application.pid());
        var meters = application.get("/actuator/prometheus");
        var figures = new TreeMap<String, Double>();
        figures.put("heap after collection, MB", sum(meters, "jvm_memory_used_bytes{area=\"heap\"") / MB);
        figures.put("other memory of the JVM, MB", sum(meters, "jvm_memory_used_bytes{area=\"nonheap\"") / MB);
        figures.put("threads", sum(meters, "jvm_threads_live_threads"));
        try (Stream<Path> files = Files.list(Path.of("/proc/" + application.pid() + "/fd"))) {
            figures.put("open files and connections", (double) files.count());
        }
        figures.put("database sessions", (double) environment.system().sessions());
        figures.put(TABLES, size(environment, "pg_table_size", OF_ORDERS));
        figures.put(INDEXES, size(environment, "pg_indexes_size", OF_ORDERS));
        figures.put("tables that orders do not grow, MB", size(environment, "pg_total_relation_size", FIXED) / MB);
        figures.put("p99 from order to end, ms", latency(environment, calm));
        return new ResourceSample(System.nanoTime(), application.pid(), orders(environment), figures);
    }

    private static void collect(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as("jcmd GC.run").isZero();
    }

    private static double sum(String meters, String prefix) {
        return meters.lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double size(FaultEnvironment environment, String function, String which) {
        return environment
                .system()
                .sql()
                .sql("select sum(" + function + "(oid)) from pg_class where relnamespace = 'public'::regnamespace and "
                        + which)
                .query(Double.class)
                .single();
    }

    private static long orders(FaultEnvironment environment) {
        return environment
                .system()
                .sql()
                .sql("select count(*) from order_view where status in ('COMPLETED', 'CANCELLED')")
                .query(Long.class)
                .single();
    }

    private static double latency(FaultEnvironment environment, Duration calm) {
        return environment
                .system()
                .sql()
                .sql("select coalesce(1000 * percentile_cont(0.99) within group (order by extract(epoch from"
                        + " updated_at - placed_at)), 0) from order_view where status in ('COMPLETED',"
                        + " 'CANCELLED') and placed_at between now() - make_interval(secs => :calm) and now()")
                .param("calm", calm.toSeconds())
                .query(Double.class)
                .single();
    }
}
