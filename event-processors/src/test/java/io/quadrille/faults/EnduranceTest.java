package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory, threads, connections, tables and latency must not grow while orders are placed steadily and faults recur.
 * Runs only with {@code -Dquadrille.test.endurance-minutes}, for example 120.
 */
@EnabledIfSystemProperty(named = "quadrille.test.endurance-minutes", matches = "[1-9][0-9]*")
class EnduranceTest {

    private static final Logger log = LoggerFactory.getLogger(EnduranceTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("quadrille.test.endurance-minutes", 0));
    private static final int RATE = Integer.getInteger("quadrille.test.endurance-rate", 50);

    /** The time from one fault to the next; a sample is taken at its end. */
    private static final Duration PERIOD =
            Duration.ofSeconds(Integer.getInteger("quadrille.test.endurance-period", 60));

    /** By then a fault and its delays are over. */
    private static final Duration CALM = PERIOD.dividedBy(4);

    /** The resources of a new process grow for some minutes. */
    private static final Duration JUDGED = Duration.ofMinutes(30);

    /** Ended records are deleted during the run. */
    private static final Map<String, String> SETTINGS = Map.of(
            "QUADRILLE_RETENTION_LETTERS", "1m",
            "QUADRILLE_RETENTION_CHECKS", "1m",
            "QUADRILLE_AUDIT_CHECKCRON", "0 * * * * *",
            "QUADRILLE_AUDIT_SAMPLE", "100");

    @TempDir
    private Path folder;

    @Test
    void resources_do_not_grow_beyond_what_orders_take() throws Exception {
        log.info("To repeat with the same orders and faults: -Dquadrille.seed={}", SEED);
        var random = new Random(SEED);
        int periods = (int) (TIME.toSeconds() / PERIOD.toSeconds());
        var plan = new FaultPlan(random).ofOneProcess(periods, PERIOD.dividedBy(4));
        var orders = new SteadyOrders(SEED, Math.toIntExact(RATE * TIME.toSeconds()));
        var samples = new ResourceSamples();
        var recoveries = new RecoveryTimes();
        try (var environment = new FaultEnvironment(folder, random, SETTINGS);
                var flow = new OrderFlow(environment.clients(), orders);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            environment.clients().ask(SteadyOrders.shop());
            environment.clients().awaitAnswers();
            flow.spreadOver(TIME.toSeconds(), 0);
            long begun = System.nanoTime();
            for (int i = 0; i < periods; i++) {
                var fault = plan.get(i);
                threads.submit(() -> fault.run(environment)).get();
                long healed = System.nanoTime();
                environment.awaitRecovery();
                recoveries.add(List.of(fault), Duration.ofNanos(System.nanoTime() - healed));
                environment.rememberPositions();
                var end = PERIOD.multipliedBy(i + 1);
                await("end of the period")
                        .pollInSameThread()
                        .atMost(PERIOD.plus(PATIENCE))
                        .until(() -> System.nanoTime() - begun >= end.toNanos());
                var sample = ResourceSample.take(environment, CALM);
                samples.add(sample);
                log.info(
                        "Period {} of {}: {}; {} orders, {}", i + 1, periods, fault, sample.orders(), sample.figures());
            }
            flow.end();
            environment.awaitRecovery();
            environment.system().awaitRest();
            log.info(
                    "{} orders, {} restarts of the application; recovery in seconds:\n{}\n{}",
                    environment.clients().accepted().size(),
                    environment.restarts(),
                    recoveries,
                    samples);
            environment.discardUnreadable();
            environment
                    .system()
                    .assertNothingLostOrDoubled(environment.clients().accepted(), Set.of());
            if (TIME.compareTo(JUDGED) < 0) return;
            assertThat(samples.trends())
                    .isNotEmpty()
                    .allSatisfy((figure, trend) ->
                            assertThat(trend.isGrowing()).as(figure).isFalse());
        }
    }
}
