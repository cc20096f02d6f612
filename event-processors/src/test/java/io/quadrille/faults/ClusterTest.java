package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.faults.ReplicaProcess.TakeOver;
import io.quadrille.operating.invariants.ConsistencyRules;
import io.quadrille.operating.invariants.Report.Violation;
import io.quadrille.saga.MixedOrders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas join and leave while orders are open. By default there are two databases with two processes each: in each
 * pair one process joins, then one is killed and one is stopped. With {@code -Dquadrille.test.cluster-minutes} there
 * are four databases with eight processes, and every 20 seconds another process is killed.
 */
class ClusterTest {

    private static final Logger log = LoggerFactory.getLogger(ClusterTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int MINUTES = Integer.getInteger("quadrille.test.cluster-minutes", 0);
    private static final int ORDERS =
            Integer.getInteger("quadrille.test.cluster-orders", MINUTES == 0 ? 200 : MINUTES * 60 * 15);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final MixedOrders mix = new MixedOrders(SEED, ORDERS);

    @Test
    void replicas_of_several_databases_can_be_killed_stopped_and_added_without_loss() throws Exception {
        log.info("To repeat with the same orders and kills: -Dquadrille.seed={}", SEED);
        try (var cluster = new Cluster(folder, partition())) {
            cluster.start();
            cluster.ask(mix.shop());
            try (var flow = new OrderFlow(cluster.clients("order"), mix.orders())) {
                if (MINUTES == 0) comeAndGo(cluster, flow);
                else killAgainAndAgain(cluster, flow);
                flow.finish();
            }
            cluster.awaitRest();
            var orders = cluster.part("order");
            assertThat(cluster.clients("order").accepted()).hasSize(ORDERS);
            orders.assertNothingLostOrDoubled(cluster.clients("order").accepted(), mix.certain());
            assertThat(cluster.differences()).isEmpty();
            await("snapshots, which all replicas read")
                    .until(() -> cluster.part("inventory").snapshots() > 0);
            log.info(
                    "{} orders have ended; clients were refused {} times",
                    ORDERS,
                    cluster.clients("order").refusals());
            assertThatDifferencesAreSeen(cluster);
        }
    }

    private static List<Set<String>> partition() {
        return MINUTES == 0
                ? List.of(Set.of("order", "coupon"), Set.of("inventory", "wallet"))
                : CheckoutSaga.SAGA.domains().stream().<Set<String>>map(Set::of).toList();
    }

    private void comeAndGo(Cluster cluster, OrderFlow flow) {
        flow.spreadOver(20, ORDERS / 2);
        cluster.replicas().forEach(ReplicaProcess::awaitReady);
        // Otherwise the waits below would wait for nothing.
        assertThat(cluster.replicas().flatMap(replica -> replica.holds().stream()))
                .contains("kafka", "chain");
        var killed = cluster.busier("order");
        var held = killed.holds();
        var lasted = killed.kill();
        log.info("{} was killed while it held {}; takeover after {}", killed, held, lasted);
        killed.start();
        var left = cluster.busier("inventory");
        log.info("{} was stopped while it held {}; takeover after {}", left, left.holds(), left.leave());
        left.start();
        cluster.replicas().forEach(ReplicaProcess::awaitReady);
    }

    private void killAgainAndAgain(Cluster cluster, OrderFlow flow) {
        // Some orders remain when the last replica is killed.
        flow.spreadOver(MINUTES * 80, 0);
        var takenOver = new ArrayList<TakeOver>();
        long begun = System.nanoTime();
        for (long next = begun; next - begun < Duration.ofMinutes(MINUTES).toNanos(); next += BETWEEN_KILLS.toNanos()) {
            long due = next;
            var candidates = await("time of the next kill")
                    .until(
                            () -> System.nanoTime() - due < 0 ? List.<ReplicaProcess>of() : cluster.replaceable(),
                            replicas -> !replicas.isEmpty());
            var killed = candidates.get(random.nextInt(candidates.size()));
            var held = killed.holds();
            var lasted = killed.kill();
            takenOver.add(lasted);
            log.info(
                    "{} was killed while it held {}; takeover after {}; {} orders accepted, {} open",
                    killed,
                    held,
                    lasted,
                    cluster.clients("order").accepted().size(),
                    cluster.part("order").underWay());
            killed.start();
        }
        cluster.replicas().forEach(ReplicaProcess::awaitReady);
        log.info(
                "{} kills; takeovers: {}",
                takenOver.size(),
                takenOver.stream().map(TakeOver::all).sorted().toList());
        assertThat(takenOver).allSatisfy(lasted -> assertThat(lasted.all()).isLessThanOrEqualTo(LIMIT));
    }

    /** Shows that the check finds differences that are visible only across all databases. */
    private static void assertThatDifferencesAreSeen(Cluster cluster) throws Exception {
        cluster.part("wallet")
                .sql()
                .sql("update domain_event_entry set order_id = 'stranger-' || order_id where type = 'Payment' or"
                        + " payload_type = 'wallet.WalletDebited'")
                .update();
        assertThat(cluster.differences())
                .extracting(Violation::rule)
                .contains(ConsistencyRules.A_COMPLETED_ORDER_IS_PAID_ONCE_AND_NO_OTHER_IS.name());
    }
}
