package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.saga.MixedOrders;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An earlier build is replaced by this build, replica by replica, over two databases, while orders are open; both
 * builds run side by side until the last replica is replaced. {@code -Dquadrille.test.earlier-jar} names the jar of the
 * earlier build.
 */
@EnabledIfSystemProperty(named = RolloutTest.EARLIER, matches = ".+")
class RolloutTest {

    static final String EARLIER = "quadrille.test.earlier-jar";

    private static final Logger log = LoggerFactory.getLogger(RolloutTest.class);
    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int ORDERS = 2_000;
    private static final int PER_SECOND = 4;

    /** The number of orders that must end between two steps, so that each mixture of builds handles some. */
    private static final int SHARE = 50;

    @TempDir
    private Path folder;

    private final MixedOrders mix = new MixedOrders(SEED, ORDERS);

    @Test
    void orders_continue_while_an_earlier_build_is_replaced_replica_by_replica() throws Exception {
        log.info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        var partition = List.<Set<String>>of(Set.of("order", "coupon"), Set.of("inventory", "wallet"));
        try (var cluster = new Cluster(folder, partition)) {
            cluster.start(ApplicationProcess.application(System.getProperty(EARLIER)));
            cluster.replicas().forEach(ReplicaProcess::awaitReady);
            cluster.ask(mix.shop());
            try (var flow = new OrderFlow(cluster.clients("order"), mix.orders())) {
                flow.spreadOver(ORDERS / PER_SECOND, 0);
                awaitShare(cluster);
                for (var replica : cluster.replicas().toList()) {
                    replica.leave();
                    replica.start();
                    replica.awaitReady();
                    awaitShare(cluster);
                    log.info(
                            "{} runs this build; {} orders open",
                            replica,
                            cluster.part("order").underWay());
                }
                flow.finish();
            }
            cluster.awaitRest();
            assertThat(cluster.clients("order").accepted()).hasSize(ORDERS);
            cluster.part("order")
                    .assertNothingLostOrDoubled(cluster.clients("order").accepted(), mix.certain());
            assertThat(cluster.differences()).isEmpty();
        }
    }

    private static void awaitShare(Cluster cluster) {
        var orders = cluster.part("order");
        int before = orders.withStatus("COMPLETED", "CANCELLED").size();
        await("end of more orders")
                .until(() -> orders.withStatus("COMPLETED", "CANCELLED").size() >= before + SHARE);
    }
}
