package io.quadrille.benchmark;

import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.embedded.Ports;
import io.quadrille.faults.ApplicationProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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

    /** Of a processor. */
    private static final double REST = 0.1;

    private final Installation installation;
    private final List<ApplicationProcess> processes = new ArrayList<>();
    private final Map<Domain, ApplicationProcess> byDomain = new EnumMap<>(Domain.class);

    private BenchmarkedSystem(Installation installation) {
        this.installation = installation;
    }

    /** Starts the processes and does not wait for the last one; several at once would keep each other from starting. */
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
     * How processes are started.
     *
     * @param java the program and its options
     * @param logs a folder for what they print
     */
    record Launch(List<String> java, Path logs) {}

    BenchmarkedSystem awaitReady() {
        processes.forEach(ApplicationProcess::awaitReady);
        return this;
    }

    Installation installation() {
        return installation;
    }

    URI address(Domain domain) {
        return byDomain.get(domain).address();
    }

    /** A reader of the topic that orders end on. */
    CompletionWatcher completions() {
        return new CompletionWatcher(
                installation.servers().bootstrapServers(), installation.topics().nameOf(Topic.ORDER_PROCESSED));
    }

    /** The CPU seconds of its processes. */
    double time() {
        return processes.stream()
                .mapToDouble(process -> ProcessTime.of(process.pid()))
                .sum();
    }

    /** The resident memory of its processes in bytes. */
    double memory() {
        return processes.stream()
                .mapToDouble(process -> ProcessTime.resident(process.pid()).orElse(0))
                .sum();
    }

    /** Waits until all that has been stored is published and chained. */
    void awaitSettled() {
        for (var database : installation.databases()) {
            var sql = installation.servers().sql(database);
            await("relay and chain of " + database)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> sql.sql("""
                        select (select coalesce(max(global_index), 0) from domain_event_entry) <= least(
                          (select coalesce(max(global_index), 0) from relay_position),
                          (select coalesce(max(last_index), 0) from chain_block))\
                        """).query(Boolean.class).single());
        }
    }

    /** Waits until its processes have next to nothing to do, the JVM's compiler among it, for a minute at most. */
    void awaitRest() throws InterruptedException {
        for (long end = System.nanoTime() + REST_PATIENCE.toNanos(); System.nanoTime() < end; ) {
            double before = time();
            Thread.sleep(REST_LOOK);
            if (time() - before < REST * processes.size() * REST_LOOK.toSeconds()) return;
        }
        log.warn(
                "Not at rest after {} s: what is measured now has a compiler, or something else, beside it",
                REST_PATIENCE.toSeconds());
    }

    @Override
    public void close() {
        processes.forEach(ApplicationProcess::close);
    }
}
