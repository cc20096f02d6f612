package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.saga.MixedOrders;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Faults occur and are removed one after another, or two at a time, while orders are placed; nobody else intervenes. By
 * default each kind of fault occurs once and briefly, followed by a few pairs. {@code -Dquadrille.test.faults} sets a
 * number of longer faults, and {@code -Dquadrille.test.fault-pairs} a number of pairs. With
 * {@code -Dquadrille.test.fault-seconds} faults start every 20 to 40 s for this time, even before the system has
 * recovered from earlier ones.
 */
class FaultTest {

    private static final Logger log = LoggerFactory.getLogger(FaultTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("quadrille.test.fault-seconds", 0);
    private static final int LONG_PAIRS = Integer.getInteger("quadrille.test.fault-pairs", 0);
    private static final int FAULTS = Integer.getInteger("quadrille.test.faults", 0);
    private static final boolean LONG = FAULTS + LONG_PAIRS + SECONDS > 0;
    private static final int PAIRS = LONG ? LONG_PAIRS : 2;
    private static final int ORDERS =
            Integer.getInteger("quadrille.test.fault-orders", SECONDS > 0 ? 10 * SECONDS : 1_000);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Average time of a fault and its recovery; the orders are spread over all of it. */
    private static final double OVERHEAD_SECONDS = LONG ? 12 : 4;

    /** The minimum for a fault to have an effect. */
    private static final int ORDERS_PER_FAULT = 30;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final RecoveryTimes recoveries = new RecoveryTimes();

    @Test
    void faults_during_continuous_orders_leave_nothing_lost_doubled_or_stuck() throws Exception {
        log.info("To repeat with the same orders and faults: -Dquadrille.seed={}", SEED);
        var mix = new MixedOrders(SEED, ORDERS);
        var plan = new FaultPlan(random);
        try (var environment = new FaultEnvironment(folder, random);
                var flow = new OrderFlow(environment.clients(), commands(mix));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            environment.clients().ask(mix.shop());
            environment.clients().awaitAnswers();
            if (SECONDS > 0) {
                runOverlapping(plan.again(SECONDS), environment, flow, threads);
            } else {
                runInTurn(plan(plan), environment, flow, threads);
            }
            environment.system().awaitRest();
            log.info(
                    "{} orders accepted, clients refused {} times, {} restarts of the application;"
                            + " recovery in seconds:\n"
                            + "{}",
                    environment.clients().accepted().size(),
                    environment.clients().refusals(),
                    environment.restarts(),
                    recoveries);
            // This limit holds on an idle machine; builds only require that each recovery ends.
            if (LONG) assertThat(recoveries.longest()).isLessThanOrEqualTo(LIMIT);
            assertThat(environment.clients().accepted()).hasSize(ORDERS);
            environment.discardUnreadable();
            environment
                    .system()
                    .assertNothingLostOrDoubled(environment.clients().accepted(), mix.certain());
        }
    }

    private static List<List<PlannedFault>> plan(FaultPlan plan) {
        var all = new ArrayList<List<PlannedFault>>();
        if (!LONG) all.addAll(plan.eachOnce());
        if (FAULTS > 0) all.addAll(plan.singles(FAULTS));
        all.addAll(plan.pairs(PAIRS, LONG));
        return all;
    }

    private void runInTurn(
            List<List<PlannedFault>> plan, FaultEnvironment environment, OrderFlow flow, ExecutorService threads)
            throws Exception {
        for (int i = 0; i < plan.size(); i++) {
            var left = plan.subList(i, plan.size());
            flow.spreadOver(
                    left.stream()
                            .mapToDouble(faults -> longest(faults) + OVERHEAD_SECONDS)
                            .sum(),
                    (left.size() - 1) * ORDERS_PER_FAULT);
            run(i + 1, plan.get(i), environment, threads);
        }
        flow.finish();
        environment.awaitRecovery();
    }

    private static double longest(List<PlannedFault> faults) {
        return faults.stream()
                .mapToDouble(fault -> fault.after().plus(fault.lasts()).toMillis() / 1_000d)
                .max()
                .orElseThrow();
    }

    private void run(int number, List<PlannedFault> faults, FaultEnvironment environment, ExecutorService threads)
            throws Exception {
        int accepted = environment.clients().accepted().size();
        await("new orders").until(() -> environment.clients().accepted().size() > accepted || environment.isIdle());
        long begun = System.nanoTime();
        var details = new ArrayList<String>();
        for (var one : faults.stream()
                .map(fault -> threads.submit(() -> fault.run(environment)))
                .toList()) details.add(one.get().detail());
        long removed = System.nanoTime();
        environment.awaitRecovery();
        var recovery = since(removed);
        environment.rememberPositions();
        recoveries.add(faults, recovery);
        log.info(
                "Fault {}: {} ({}), removed after {}, recovered in {}; {} orders accepted, {} open, {} events",
                number,
                faults,
                String.join(", ", details),
                Duration.ofNanos(removed - begun),
                recovery,
                environment.clients().accepted().size(),
                environment.system().underWay(),
                environment.system().events());
    }

    /** The next fault does not wait for the recovery from the last one. */
    private void runOverlapping(
            List<PlannedFault> plan, FaultEnvironment environment, OrderFlow flow, ExecutorService threads)
            throws Exception {
        flow.spreadOver(SECONDS, 0);
        long begun = System.nanoTime();
        var running = new ArrayList<Future<Fault>>();
        for (var fault : plan) {
            await("start time of " + fault)
                    .pollInSameThread()
                    .atMost(fault.after().plus(LIMIT))
                    .until(() -> since(begun).compareTo(fault.after()) >= 0);
            log.info(
                    "Fault {}: {} starts; {} orders accepted",
                    running.size() + 1,
                    fault,
                    environment.clients().accepted().size());
            environment.rememberPositions();
            running.add(threads.submit(() -> fault.now().run(environment)));
        }
        for (var fault : running) fault.get();
        long removed = System.nanoTime();
        flow.finish();
        environment.awaitRecovery();
        environment.system().awaitRest();
        recoveries.add(plan.subList(plan.size() - 1, plan.size()), since(removed));
    }

    private static List<Object> commands(MixedOrders mix) {
        var commands = new ArrayList<Object>(mix.orders());
        mix.supplies().stream().filter(DepositMoney.class::isInstance).forEach(commands::add);
        Collections.shuffle(commands, new Random(SEED));
        return commands;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
    }
}
