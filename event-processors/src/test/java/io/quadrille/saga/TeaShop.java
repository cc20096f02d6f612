package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.List;

/** A shop with one product, tea, and one user, alice: more stock and balance than the orders of a test need. */
record TeaShop(RunningSystem system) {

    /** Creates the product and the wallet. */
    static TeaShop open(RunningSystem system) {
        system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000_000));
        system.commands().sendAndWait(new OpenWallet("alice", 1_000_000_000));
        return new TeaShop(system);
    }

    /** An order of one tea by alice, which completes unless the test prevents it. */
    static PlaceOrder order(String orderId) {
        return new PlaceOrder(orderId, "alice", null, List.of(new OrderLine("tea", 1)));
    }

    void place(String orderId) {
        system.commands().sendAndWait(order(orderId));
    }

    /** The status in the read model. */
    String status(String orderId) {
        return system.sql()
                .sql("select status from order_view where order_id = :order")
                .param("order", orderId)
                .query(String.class)
                .single();
    }

    void awaitStatus(String orderId, String status) {
        await("order " + orderId + " to be " + status).until(() -> status.equals(status(orderId)));
    }

    void awaitCompleted(String orderId) {
        awaitStatus(orderId, "COMPLETED");
    }
}
