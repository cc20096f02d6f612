package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A restart with another release: positions stay valid, and an unreadable snapshot is ignored. */
class RestartTest {

    private static final String[] SETTINGS = {"quadrille.aggregates.snapshot-every=10"};
    private static final int CHANGES = 12;

    /** What a release change can do to a snapshot, as an equivalent change of its row. */
    enum Snapshots {
        AS_THEY_WERE("payload = payload"),
        OF_AN_EARLIER_REVISION("payload_revision = '0'"),
        OF_A_LATER_REVISION("payload_revision = '2'"),
        OF_NO_REVISION("payload_revision = null"),
        OF_A_CLASS_THAT_IS_GONE("payload_type = payload_type || 'Gone'"),
        OF_A_CLASS_THAT_IS_NO_AGGREGATE("payload_type = 'java.lang.String', payload = '<string>x</string>'"),
        WITH_A_FIELD_OF_A_CLASS_THAT_IS_GONE(with("<limit class=\"io.quadrille.Limit\"/>")),
        WITH_A_FIELD_OF_A_FORBIDDEN_CLASS(with("<opened class=\"java.util.PriorityQueue\"/>")),
        WITH_A_FIELD_THAT_IS_GONE(with("<limit>5</limit>")),
        WITH_A_NUMBER_THAT_IS_NONE(
                "payload = convert_to(regexp_replace(convert_from(payload, 'UTF8'), '>[0-9]+<', '>many<', 'g'),"
                        + " 'UTF8')"),
        OF_UNREADABLE_BYTES("payload = decode('00ff', 'hex')"),
        CUT_SHORT("payload = substr(payload, 1, 40)"),
        EMPTY("payload = ''");

        private final String damage;

        Snapshots(String damage) {
            this.damage = damage;
        }

        private static String with(String field) {
            return "payload = convert_to(regexp_replace(convert_from(payload, 'UTF8'), '(</io[^>]+>)$', '" + field
                    + "\\1'), 'UTF8')";
        }

        String productId() {
            return "p-" + name();
        }

        String userId() {
            return "u-" + name();
        }

        List<String> aggregates() {
            return List.of(InventoryItem.aggregateId(productId()), Wallet.aggregateId(userId()));
        }
    }

    private static RunningSystem system;
    private static Map<String, byte[]> positionsBefore;

    @BeforeAll
    static void restart() {
        var before = RunningSystem.start(SETTINGS);
        try (before;
                var topicClient = new TopicClient(before)) {
            new OrderBuilder(before).place();
            for (var snapshots : Snapshots.values()) change(before, snapshots);
            await("a snapshot of each aggregate").until(() -> snapshots(before) == 2L * Snapshots.values().length);
            new IdleDetector(before, topicClient).awaitIdle();
            for (var snapshots : Snapshots.values()) damage(before, snapshots);
            positionsBefore = positions(before);
        }
        system = before.again(SETTINGS);
    }

    private static void change(RunningSystem system, Snapshots snapshots) {
        system.commands().sendAndWait(new RegisterProduct(snapshots.productId(), "Any", 100, 10));
        system.commands().sendAndWait(new OpenWallet(snapshots.userId(), 10));
        for (int i = 0; i < CHANGES; i++) {
            system.commands().sendAndWait(new RestockProduct(snapshots.productId(), 1));
            system.commands().sendAndWait(new DepositMoney(snapshots.userId(), "d" + i, 1));
        }
    }

    private static void damage(RunningSystem system, Snapshots snapshots) {
        int rows = system.sql()
                .sql("update snapshot_event_entry set " + snapshots.damage
                        + " where aggregate_identifier in (:aggregates)")
                .param("aggregates", snapshots.aggregates())
                .update();
        assertThat(rows).isEqualTo(2);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @ParameterizedTest
    @EnumSource(Snapshots.class)
    void commands_see_all_events_even_if_the_snapshot_is_unreadable(Snapshots snapshots) {
        // Only an aggregate with the right balance and stock refuses the excess command.
        system.commands()
                .sendAndWait(new RestockProduct(snapshots.productId(), InventoryItem.MAX_STOCK - 10 - CHANGES));
        system.commands().sendAndWait(new DepositMoney(snapshots.userId(), "fill", Wallet.MAX_BALANCE - 10 - CHANGES));
        for (var oneTooMany : List.of(
                new RestockProduct(snapshots.productId(), 1), new DepositMoney(snapshots.userId(), "more", 1))) {
            assertThat(system.commands().send(oneTooMany))
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("Conflict");
        }
        await("readable snapshots to replace the unreadable ones")
                .untilAsserted(() -> assertThat(current(snapshots)).isEqualTo(2));
    }

    @Test
    void every_group_resumes_at_its_position() {
        assertThat(positionsBefore.keySet()).contains(groups());
        assertThat(positions(system)).usingRecursiveComparison().isEqualTo(positionsBefore);
        assertThat(new OrderBuilder(system).place()).satisfies(placedOrder -> {
            placedOrder.awaitEvent("order.OrderProcessed");
            assertThat(placedOrder.available()).isEqualTo(List.of(8L, 8L));
        });
    }

    private static String[] groups() {
        return Stream.of(Groups.ORDER, Groups.WALLET, Groups.STATISTICS)
                .map(ConsumerGroup::name)
                .toArray(String[]::new);
    }

    private static long snapshots(RunningSystem system) {
        return system.sql()
                .sql("select count(*) from snapshot_event_entry where aggregate_identifier ~"
                        + " '^(product:p|wallet:u)-[A-Z]'")
                .query(Long.class)
                .single();
    }

    private static long current(Snapshots snapshots) {
        return system.sql()
                .sql("select count(*) from snapshot_event_entry where aggregate_identifier in (:aggregates) and"
                        + " payload_revision = '1' and payload_type in (:types) and sequence_number > :before")
                .param("aggregates", snapshots.aggregates())
                .param("types", Arrays.asList(InventoryItem.class.getName(), Wallet.class.getName()))
                .param("before", snapshots == Snapshots.AS_THEY_WERE ? 0 : CHANGES)
                .query(Long.class)
                .single();
    }

    private static Map<String, byte[]> positions(RunningSystem system) {
        return system
                .sql()
                .sql("select processor_name, token from newest_position where token is not null and processor_name"
                        + " not like '\\_\\_%'")
                .query((row, number) -> Map.entry(row.getString(1), row.getBytes(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
