package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A paused group handles no records, and no record is lost. */
class PauseTest {

    private static RunningSystem system;
    private static TeaShop shop;
    private static OperatorClient operator;

    @BeforeAll
    static void start() {
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "quadrille.processing.attempts=1",
                "quadrille.dead-letters.first-retry=10ms",
                "quadrille.dead-letters.attempts=1");
        operator = new OperatorClient(system);
        shop = TeaShop.open(system);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void a_paused_group_handles_nothing_even_after_a_restart_and_loses_nothing() {
        assertThat(operator.post("/groups/wallet/pause").status()).isEqualTo(200);
        operator.awaitState("wallet", "PAUSED");
        assertThat(operator.post("/groups/wallet/pause").status()).isEqualTo(409);

        shop.place("first");
        system.awaitEvent("first", "order.OrderPaymentRequested");
        operator.awaitLag("wallet", 1);

        system.stop(Groups.WALLET);
        assertThat(operator.group("wallet").path("runningHere").asBoolean()).isFalse();
        system.start(Groups.WALLET);
        await().until(() -> operator.group("wallet").path("runningHere").asBoolean());
        shop.place("second");
        system.awaitEvent("second", "order.OrderPaymentRequested");
        operator.awaitLag("wallet", 2);
        operator.awaitState("wallet", "PAUSED");
        var group = operator.group("wallet");
        assertThat(group.path("paused").path("by").asString()).isEqualTo("ann");
        assertThat(group.path("paused").path("reason").asString()).isEqualTo("it is mended");
        assertThat(group.path("owner").asString()).isNotBlank();

        assertThat(operator.post("/groups/wallet/resume").status()).isEqualTo(200);
        shop.awaitCompleted("first");
        shop.awaitCompleted("second");
        operator.awaitLag("wallet", 0);
        assertThat(debits()).isEqualTo(2);
        operator.awaitState("wallet", "RUNNING");
    }

    @Test
    void a_paused_domain_retries_no_dead_letters() {
        var failures = system.bean(FailingReactions.class).failures;
        failures.put("troubled", HandlerFailure.EXCEPTION);
        shop.place("troubled");
        await().until(() -> "ABANDONED".equals(letter("state")));
        assertThat(operator.post("/domains/order/pause").body().path("groups").size())
                .isEqualTo(2);
        operator.awaitState("order", "PAUSED");
        operator.awaitState("statistics", "PAUSED");
        failures.remove("troubled");
        assertThat(operator.post("/dead-letters/retry").body().path("letters").asInt())
                .isOne();
        shop.place("beside");
        system.awaitEvent("beside", "inventory.StockDeducted");

        await().until(() ->
                letter("next_attempt_at < now() - interval '2 seconds'").equals("true"));
        assertThat(letter("state")).isEqualTo("RETRYING");
        assertThat(letter("attempts")).isEqualTo("0");
        assertThat(system.positionOf("beside", "order.OrderProcessingSucceeded"))
                .isEmpty();

        assertThat(operator.post("/domains/order/resume").body().path("groups").size())
                .isEqualTo(2);
        shop.awaitCompleted("troubled");
        shop.awaitCompleted("beside");
    }

    /** Debits of the two orders that were placed while the wallet group was paused. */
    private static long debits() {
        return system.sql()
                .sql("select count(*) from event_log where payload_type = 'wallet.WalletDebited' and order_id in"
                        + " ('first', 'second')")
                .query(Long.class)
                .single();
    }

    private static String letter(String column) {
        return system.sql()
                .sql("select (" + column + ")::text from dead_letter where sequence_id = 'troubled'")
                .query(String.class)
                .optional()
                .orElse("");
    }
}
