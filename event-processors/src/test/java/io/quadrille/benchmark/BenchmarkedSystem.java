package io.quadrille.benchmark;

import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.Ports;
import io.quadrille.faults.ApplicationProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of an installation, one for each of its databases. */
final class BenchmarkedSystem implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BenchmarkedSystem.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration REST_PATIENCE = Duration.ofMinutes(1);
    private static final Duration REST_LOOK = Duration.ofSeconds(1);

    /** A share of one processor. */
    private static final double REST = 0.1;

    private final Installation installation;
    private final List<ApplicationProcess> processes = new ArrayList<>();
    private final Map<String, ApplicationProcess> byDomain = new HashMap<>();

    private BenchmarkedSystem(Installation installation) {
        this.installation = installation;
    }

    /**
     * Starts the processes one after another, because concurrent starts slow each other down; does not wait for the
     * last one.
     */
    static BenchmarkedSystem start(Installation installation, Launch launch) {
        var system = new BenchmarkedSystem(installation);
        try {
            installation.domains().forEach((database, domains) -> {
                system.awaitReady();
                var process = ApplicationProcess.start(
                        launch.java(),
                        installation.environment(database),
                        Ports.free(),
                        launch.logs().resolve(database + ".log"));
                system.processes.add(process);
                domains.forEach(domain -> system.byDomain.put(domain, process));
            });
        } catch (RuntimeException e) {
            system.close();
            throw e;
        }
        return system;
    }

    /**
     * How to start processes.
     *
     * @param java the program and its options
     * @param logs a folder for their output
     */
    record Launch(List<String> java, Path logs) {}

    BenchmarkedSystem awaitReady() {
        processes.forEach(ApplicationProcess::awaitReady);
        return this;
    }

    Installation installation() {
        return installation;
    }

    URI address(String domain) {
        return byDomain.get(domain).address();
    }

    /** A watcher of the topic that ends orders. */
    CompletionWatcher completions() {
        return new CompletionWatcher(
                installation.servers().bootstrapServers(), installation.topics().nameOf(Topics.ORDER_PROCESSED));
    }

    /** CPU seconds of the processes. */
    double time() {
        return processes.stream()
                .mapToDouble(process -> ProcessTime.of(process.pid()))
                .sum();
    }

    /** Resident memory of the processes in bytes. */
    double memory() {
        return processes.stream()
                .mapToDouble(process -> ProcessTime.resident(process.pid()).orElse(0))
                .sum();
    }

    /** Waits until all stored events are published and chained. */
    void awaitSettled() {
        for (var database : installation.databases()) {
            var sql = installation.servers().sql(database);
            await("publication and chaining of all events of " + database)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> sql.sql("""
                        select (select coalesce(max(global_index), 0) from domain_event_entry) <= least(
                          (select coalesce(max(global_index), 0) from relay_position),
                          (select coalesce(max(last_index), 0) from chain_block))\
                        """).query(Boolean.class).single());
        }
    }

    /** Waits until the processes, including their JIT compilers, are nearly idle; at most one minute. */
    void awaitRest() throws InterruptedException {
        for (long end = System.nanoTime() + REST_PATIENCE.toNanos(); System.nanoTime() < end; ) {
            double before = time();
            Thread.sleep(REST_LOOK);
            if (time() - before < REST * processes.size() * REST_LOOK.toSeconds()) return;
        }
        log.warn(
                "Not idle after {} s: the JIT compiler or other work may disturb the next measurement",
                REST_PATIENCE.toSeconds());
    }

    @Override
    public void close() {
        processes.forEach(ApplicationProcess::close);
    }
}
