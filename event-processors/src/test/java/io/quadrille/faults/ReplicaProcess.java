package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.embedded.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * One of the processes that run the same domains on the same database; it may end and start again, at the same address.
 */
final class ReplicaProcess implements AutoCloseable {

    private static final List<String> JAVA = ApplicationProcess.java(256);
    /** The JVM's exit code after it. */
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

    /** @param application what java is to run: this build or another */
    void start(List<String> application) {
        process = system.start(ApplicationProcess.command(JAVA, application), name, port);
    }

    void awaitReady() {
        process.awaitReady();
    }

    boolean isReady() {
        return process.isReady();
    }

    /** What it works for. */
    List<String> holds() {
        return system.notTakenOver(name, process.pid());
    }

    /**
     * How long it took until others had what one had had.
     *
     * @param leases those of the relay and of the chain
     * @param all the processing groups too
     */
    record TakeOver(Duration leases, Duration all) {

        @Override
        public String toString() {
            return all + " (leases after " + leases + ")";
        }
    }

    /** SIGKILL. Returns when others have taken over. */
    TakeOver kill() {
        long begun = System.nanoTime();
        process.kill();
        return awaitTakeOver(begun);
    }

    /** SIGTERM, otherwise the same. */
    TakeOver leave() {
        long begun = System.nanoTime();
        assertThat(process.stop())
                .as("exit code of %s, which ends by itself", name)
                .isEqualTo(SIGTERM);
        return awaitTakeOver(begun);
    }

    private TakeOver awaitTakeOver(long begun) {
        var leases = await(begun, LEASES::contains);
        return new TakeOver(leases, await(begun, any -> true));
    }

    /** Waits until others have all of these. */
    private Duration await(long begun, Predicate<String> these) {
        Awaitility.await("others to take over from " + name)
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
