package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Audit answers with different clocks, with an open transaction, and with damaged events. */
class AuditEdgeCasesTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static RunningSystem system;
    private static AuditClient auditClient;

    @BeforeAll
    static void one_order() {
        system = RunningSystem.start();
        auditClient = new AuditClient(system);
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 10));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000));
        system.commands().sendAndWait(new PlaceOrder("skewed", "alice", null, List.of(new OrderLine("tea", 1))));
        system.awaitEvent("skewed", "order.OrderProcessed");
        system.awaitIdle();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void a_wallet_as_of_a_time_is_a_state_that_existed_even_if_clocks_of_writers_differ() {
        system.commands().sendAndWait(new OpenWallet("skewed", 1_000));
        system.commands().sendAndWait(new DepositMoney("skewed", "ahead", 10));
        system.commands().sendAndWait(new DepositMoney("skewed", "right", 5));
        var times = List.of("2026-01-01T10:00:00Z", "2026-01-01T10:10:00Z", "2026-01-01T10:01:00Z");
        for (int number = 0; number < times.size(); number++) {
            system.sql()
                    .sql("update domain_event_entry set time_stamp = cast(? as timestamptz)"
                            + " where aggregate_identifier = 'wallet:skewed' and sequence_number = ?")
                    .params(times.get(number), number)
                    .update();
        }

        var between = "2026-01-01T10:05:00Z";
        var then = auditClient.getJson("/aggregates/wallet:skewed/state?at={at}", between);
        assertThat(then.path("state").path("balance").asLong()).isEqualTo(1_000);
        assertThat(then.path("events").asLong()).isEqualTo(1);
        var later = auditClient.getJson("/aggregates/wallet:skewed/state?at={at}", times.get(1));
        assertThat(later.path("state").path("balance").asLong()).isEqualTo(1_015);
        var changes = "/aggregates/wallet:skewed/changes?from={from}&to={to}";
        assertThat(auditClient.getJson(changes, times.getFirst(), between)).isEmpty();
        var change = auditClient.getJson(changes, between, times.get(1)).path(0);
        assertThat(change.path("from").asLong()).isEqualTo(1_000);
        assertThat(change.path("to").asLong()).isEqualTo(1_015);
        assertThat(change.path("times").asLong()).isEqualTo(2);
    }

    @Test
    void an_order_as_of_a_time_is_a_state_that_existed_even_if_clocks_of_writers_differ() {
        system.sql()
                .sql("update domain_event_entry set time_stamp = time_stamp + sequence_number % 2 * interval '10"
                        + " minutes' where order_id = 'skewed'")
                .update();
        var expected = new ExpectedOrderState(system.sql(), "skewed");
        var moments = expected.events().stream()
                .map(ExpectedOrderState.OrderEvent::time)
                .distinct()
                .sorted()
                .toList();
        assertThat(moments)
                .isNotEqualTo(expected.events().stream()
                        .map(ExpectedOrderState.OrderEvent::time)
                        .distinct()
                        .toList());
        for (var to : moments) {
            assertThat(auditClient.getJson("/orders/skewed/state?at={at}", to).path("state"))
                    .as("state as of %s", to)
                    .isEqualTo(expected.asOf(to));
            for (var from : moments.subList(0, moments.indexOf(to))) {
                assertThat(ExpectedOrderState.byField(
                                auditClient.getJson("/orders/skewed/changes?from={from}&to={to}", from, to)))
                        .as("difference from %s to %s", from, to)
                        .isEqualTo(ExpectedOrderState.differences(expected.asOf(from), expected.asOf(to)));
            }
        }
    }

    @Test
    void an_unreadable_event_is_shown_as_stored_and_fails_only_the_replay() {
        system.commands().sendAndWait(new OpenWallet("torn", 100));
        system.commands().sendAndWait(new DepositMoney("torn", "text", 10));
        system.commands().sendAndWait(new DepositMoney("torn", "bytes", 5));
        system.awaitIdle();
        damage(1, "payload = convert_to('torn {', 'UTF8')");
        damage(2, "payload = '\\xff00', meta_data = '\\x00'");

        var events = auditClient.getJson("/aggregates/wallet:torn/events").path("items");
        assertThat(events).hasSize(3);
        assertThat(events.path(0).has("error")).isFalse();
        assertThat(events.path(1).path("payloadText").asString()).isEqualTo("torn {");
        assertThat(events.path(1).path("error").asString()).isEqualTo("payload is not a JSON object");
        assertThat(events.path(2).path("payloadBase64").asString()).isEqualTo("/wA=");
        assertThat(events.path(2).path("error").asString())
                .contains("payload is not")
                .contains("meta_data is not");
        var file = auditClient.get("/aggregates/wallet:torn/events.jsonl").text();
        assertThat(file.lines().map(JSON::readTree))
                .isEqualTo(events.valueStream().toList());
        assertThat(auditClient
                        .getJson("/aggregates/wallet:torn/state?version=0")
                        .path("state")
                        .path("balance")
                        .asLong())
                .isEqualTo(100);
        var now = auditClient.get("/aggregates/wallet:torn/state");
        assertThat(now.status()).isEqualTo(500);
        assertThat(now.text())
                .contains("The event at position "
                        + events.path(1).path("position").asLong() + " cannot be folded");
    }

    private static void damage(int number, String columns) {
        var event = " where aggregate_identifier = 'wallet:torn' and sequence_number = ";
        assertThat(system.sql()
                        .sql("update domain_event_entry set " + columns + event + number)
                        .update())
                .isOne();
    }

    @Test
    void an_answer_names_the_settled_position_that_open_transactions_cannot_change() throws SQLException {
        system.commands().sendAndWait(new OpenWallet("settled", 100));
        await("settled position to reach the end").until(() -> settled() >= end());
        try (var writer = system.bean(DataSource.class).getConnection()) {
            writer.setAutoCommit(false);
            try (var lock = writer.createStatement()) {
                lock.execute("lock table domain_event_entry in row exclusive mode");
            }
            system.commands().sendAndWait(new DepositMoney("settled", "beside", 10));
            for (int look = 0; look < 5; look++) assertThat(settled()).isLessThan(end());
            writer.rollback();
            writer.setAutoCommit(true);
        }
        await("settled position to reach the end").until(() -> settled() >= end());
    }

    private static long settled() {
        return Long.parseLong(
                auditClient.get("/aggregates/wallet:settled/state").settled());
    }

    private static long end() {
        return system.sql()
                .sql("select max(global_index) from domain_event_entry")
                .query(Long.class)
                .single();
    }
}
