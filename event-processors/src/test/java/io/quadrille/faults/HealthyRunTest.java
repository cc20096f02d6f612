package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.saga.MixedOrders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without faults, from start to stop: warnings of a healthy process would hide important ones. */
class HealthyRunTest {

    private static final Pattern NOTICE = Pattern.compile("\\b(WARN|WARNING|ERROR|Exception)\\b");
    private static final int ORDERS = 100;

    @TempDir
    private Path folder;

    @Test
    void a_healthy_run_logs_no_warning_and_one_line_with_the_order_for_each_refusal() throws Exception {
        var mix = new MixedOrders(20_261_122L, ORDERS);
        var system = install();
        var log = folder.resolve("healthy.log");
        var application = system.start(InstalledSystem.port(), log);
        try (application;
                var clients = new RetryingClients(application.address())) {
            application.awaitReady();
            clients.ask(mix.shop());
            clients.awaitAnswers();
            clients.ask(mix.orders());
            clients.awaitAnswers();
            system.awaitRest();
            assertThat(application.get("/actuator/prometheus")).contains("quadrille_orders_placed_total " + ORDERS);
            assertThat(application.get("/api/operations/groups")).contains("RUNNING");
            assertThat(application.stop()).as("the exit code after SIGTERM").isEqualTo(143);
        }
        var lines = Files.readAllLines(log);
        assertThat(notices(lines)).isEmpty();
        assertThat(lines).anyMatch(line -> line.contains("Started Quadrille"));
        assertRefusals(system, lines);
    }

    private static List<String> notices(List<String> lines) {
        return lines.stream().filter(line -> NOTICE.matcher(line).find()).toList();
    }

    private static void assertRefusals(InstalledSystem system, List<String> lines) {
        var refusals = system.sql()
                .sql("select order_id, payload ->> 'reason' as reason from event_log where payload_type in"
                        + " ('inventory.StockDeductionFailed', 'coupon.CouponUseFailed', 'wallet.OrderPaymentFailed')")
                .query((row, number) -> "refuses order " + row.getString("order_id") + ": " + row.getString("reason"))
                .list();
        assertThat(refusals).hasSizeGreaterThan(10);
        assertThat(lines.stream().filter(line -> line.contains(" refuses order ")))
                .hasSameSizeAs(refusals)
                .allMatch(line -> line.contains(" INFO "));
        for (var refusal : refusals) assertThat(lines).as(refusal).anyMatch(line -> line.endsWith(refusal));
    }

    private static InstalledSystem install() throws IOException {
        var database = EmbeddedServers.freshDatabase();
        return new InstalledSystem(
                "healthy",
                database.dataSource(),
                database.jdbcUrl(),
                database.username(),
                database.password(),
                EmbeddedServers.kafka().bootstrapServers(),
                "healthy.",
                Set.copyOf(CheckoutSaga.SAGA.domains()));
    }
}
