package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one database and one broker: each decides by the events that the other one stored. */
class TwoProcessesTest {

    @TempDir
    private Path folder;

    @Test
    void a_process_decides_by_events_that_another_process_has_stored() throws Exception {
        try (var servers = DurableServers.open(folder)) {
            var system = servers.install("two");
            try (var first = system.start(InstalledSystem.port())) {
                first.awaitReady();
                try (var second = system.start(InstalledSystem.port());
                        var viaFirst = new RetryingClients(first.address());
                        var viaSecond = new RetryingClients(second.address())) {
                    second.awaitReady();
                    ask(
                            viaFirst,
                            new RegisterProduct("tea", "Tea", 100, 1),
                            new RegisterProduct("cup", "Cup", 100, 100),
                            new OpenWallet("poor", 0),
                            new OpenWallet("rich", 100_000));
                    ask(viaFirst, order("too-much-tea", "rich", "tea", 5), order("too-dear", "poor", "cup", 5));
                    system.awaitRest();
                    assertThat(system.withStatus("CANCELLED")).containsExactlyInAnyOrder("too-much-tea", "too-dear");

                    ask(viaSecond, new RestockProduct("tea", 100), new DepositMoney("poor", "d1", 100_000));
                    // Many concurrent orders, so that some are in the same batch.
                    var orders = IntStream.range(0, 10)
                            .boxed()
                            .flatMap(n -> Stream.of(
                                    order("enough-tea-" + n, "rich", "tea", 5),
                                    order("affordable-" + n, "poor", "cup", 5)))
                            .toList();
                    ask(viaFirst, orders.toArray());
                    system.awaitRest();
                    assertThat(system.withStatus("COMPLETED"))
                            .containsExactlyInAnyOrderElementsOf(
                                    orders.stream().map(PlaceOrder::orderId).toList());
                }
            }
        }
    }

    private static PlaceOrder order(String orderId, String userId, String productId, int quantity) {
        return new PlaceOrder(orderId, userId, null, List.of(new OrderLine(productId, quantity)));
    }

    private static void ask(RetryingClients clients, Object... commands) throws Exception {
        clients.ask(List.of(commands));
        clients.awaitAnswers();
    }
}
