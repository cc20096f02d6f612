package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.projection.Projection;
import io.quadrille.golden.GoldenStore;
import io.quadrille.operating.invariants.Invariants;
import java.util.List;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Records a new golden store; runs only on demand. */
@EnabledIfSystemProperty(named = "quadrille.golden", matches = "record")
class GoldenRecordingTest {

    @Test
    void a_finished_and_consistent_run_is_recorded() throws Exception {
        try (var system = RunningSystem.start();
                var topicClient = new TopicClient(system)) {
            var idleDetector = new IdleDetector(system, topicClient);
            for (var commands : List.of(GoldenOrders.mixedShop(), GoldenOrders.shop(), GoldenOrders.mixed())) {
                commands.forEach(system.commands()::sendAndWait);
            }
            idleDetector.awaitIdle();
            // One at a time, so that the result does not depend on timing.
            for (var order : GoldenOrders.refused()) {
                system.commands().sendAndWait(order);
                idleDetector.awaitIdle();
            }
            assertThat(system.bean(Invariants.class).check().violations()).isEmpty();
            assertThat(refusals(system))
                    .contains(
                            "StockDeductionFailed INSUFFICIENT_STOCK",
                            "StockDeductionFailed UNKNOWN_PRODUCT",
                            "StockDeductionFailed ORDER_CANCELLED",
                            "CouponUseFailed UNKNOWN_COUPON",
                            "CouponUseFailed NOT_OWNER",
                            "CouponUseFailed EXPIRED",
                            "CouponUseFailed ALREADY_USED",
                            "CouponUseFailed ORDER_CANCELLED",
                            "OrderPaymentFailed UNKNOWN_WALLET",
                            "OrderPaymentFailed INSUFFICIENT_BALANCE");
            GoldenStore.next().record(system.bean(DataSource.class), system.beans(Projection.class));
        }
    }

    private static TreeSet<String> refusals(RunningSystem system) {
        return new TreeSet<>(system.sql()
                .sql("select distinct split_part(payload_type, '.', 2) || ' ' || (payload ->> 'reason') from event_log"
                        + " where payload_type like '%Failed'")
                .query(String.class)
                .list());
    }
}
