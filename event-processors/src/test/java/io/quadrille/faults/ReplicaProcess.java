package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.embedded.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** One of the processes that run the same domains on the same database; it can be restarted at the same address. */
final class ReplicaProcess implements AutoCloseable {

    private static final List<String> JAVA = ApplicationProcess.java(256);
    /** The exit code of a JVM after SIGTERM. */
    private static final int SIGTERM = 143;

    private static final Set<String> LEASES = Set.of("kafka", "chain");

    private final InstalledSystem system;
    private final String name;
    private final int port = Ports.free();
    private ApplicationProcess process;

    ReplicaProcess(InstalledSystem system, String name) {
        this.system = system;
        this.name = name;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void start() {
        start(ApplicationProcess.application());
    }

    /** @param application the arguments of java: this build or another */
    void start(List<String> application) {
        process = system.start(ApplicationProcess.command(JAVA, application), name, port);
    }

    void awaitReady() {
        process.awaitReady();
    }

    boolean isReady() {
        return process.isReady();
    }

    /** The claims and leases that this process holds. */
    List<String> holds() {
        return system.notTakenOver(name, process.pid());
    }

    /**
     * How long the takeover by other processes took.
     *
     * @param leases of the relay and of the chain
     * @param all including the processing groups
     */
    record TakeOver(Duration leases, Duration all) {

        @Override
        public String toString() {
            return all + " (leases after " + leases + ")";
        }
    }

    /** SIGKILL. Returns when other processes have taken over. */
    TakeOver kill() {
        long begun = System.nanoTime();
        process.kill();
        return awaitTakeOver(begun);
    }

    /** SIGTERM. Returns when other processes have taken over. */
    TakeOver leave() {
        long begun = System.nanoTime();
        assertThat(process.stop()).as("exit code of %s after SIGTERM", name).isEqualTo(SIGTERM);
        return awaitTakeOver(begun);
    }

    private TakeOver awaitTakeOver(long begun) {
        var leases = await(begun, LEASES::contains);
        return new TakeOver(leases, await(begun, any -> true));
    }

    /** Waits until other processes have taken over all of these. */
    private Duration await(long begun, Predicate<String> these) {
        Awaitility.await("takeover from " + name)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(holds()).filteredOn(these).isEmpty());
        return Duration.ofMillis((System.nanoTime() - begun) / 1_000_000);
    }

    @Override
    public void close() {
        if (process != null) process.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
