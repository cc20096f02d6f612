package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A product, a wallet and a coupon with 100,000 events each. Users without balance can grow a coupon like that: each of
 * their orders uses and restores it. An order reads only a few of these events.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeAggregatesTest {

    private static final String PRODUCT = "product:tea";
    private static final String WALLET = "wallet:ann";
    private static final String COUPON = "coupon:ten";
    private static final int GROWTH = 100_000;
    private static final int SNAPSHOT_EVERY = 50;
    private static final long PRICE = 100;

    /** Repeats the newest events of an aggregate of two types in turn; the second type reverts the first. */
    private static final String GROW = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, payload_type,
          payload_revision, payload, meta_data, time_stamp)
        select aggregate_identifier || '-' || n, aggregate_identifier, :last + n, type, payload_type,
          payload_revision, payload,
          meta_data, now()
        from generate_series(1, :growth) as n
        join (
          select distinct on (payload_type) * from domain_event_entry
          where aggregate_identifier = :aggregate and payload_type in (:done, :undone) order by payload_type,
            sequence_number desc
        ) as pattern on payload_type = case when n % 2 = 1 then :done else :undone end\
        """;

    private RunningSystem system;

    @BeforeAll
    void grow() {
        system = RunningSystem.start("quadrille.aggregates.snapshot-every=" + SNAPSHOT_EVERY);
        var commands = system.commands();
        commands.sendAndWait(new RegisterProduct("tea", "Tea", PRICE, 1_000));
        commands.sendAndWait(new OpenWallet("ann", 0));
        commands.sendAndWait(new IssueCoupon("ten", "ann", new Discount(Discount.Type.PERCENT, 10), null));
        place("without-money", "ten", "coupon.CouponRestored", "inventory.StockRestored");
        commands.sendAndWait(new DepositMoney("ann", "one", PRICE));
        place("with-money", null, "order.OrderProcessed");
        grow(PRODUCT, "inventory.StockTaken", "inventory.StockReturned");
        grow(COUPON, "coupon.CouponRedeemed", "coupon.CouponReleased");
        grow(WALLET, "wallet.WalletCredited", "wallet.WalletDebited");
        var grown = system;
        grown.close();
        system = grown.again("quadrille.aggregates.snapshot-every=" + SNAPSHOT_EVERY);
        // This order reads all events once.
        place("first", "ten", "coupon.CouponRestored", "inventory.StockRestored");
        system.commands().sendAndWait(new DepositMoney("ann", "two", 2 * PRICE));
    }

    @AfterAll
    void close() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {PRODUCT, WALLET, COUPON})
    void few_events_follow_the_newest_snapshot(String aggregate) {
        await().untilAsserted(() -> assertThat(eventsAfterSnapshot(aggregate)).isLessThanOrEqualTo(SNAPSHOT_EVERY));
        assertThat(events(aggregate)).isGreaterThan(GROWTH);
    }

    @Test
    void an_order_with_large_aggregates_is_decided_by_their_current_state() {
        place("paid", "ten", "order.OrderProcessed");
        place("coupon-used", "ten", "coupon.CouponUseFailed");
    }

    private void place(String orderId, String coupon, String... until) {
        system.commands().sendAndWait(new PlaceOrder(orderId, "ann", coupon, List.of(new OrderLine("tea", 1))));
        for (var event : until) system.awaitEvent(orderId, event);
    }

    private void grow(String aggregate, String type, String revertingType) {
        system.sql()
                .sql(GROW)
                .param("aggregate", aggregate)
                .param("last", events(aggregate) - 1)
                .param("growth", GROWTH)
                .param("done", type)
                .param("undone", revertingType)
                .update();
    }

    private long events(String aggregate) {
        return system.sql()
                .sql("select count(*) from domain_event_entry where aggregate_identifier = ?")
                .param(aggregate)
                .query(Long.class)
                .single();
    }

    private long eventsAfterSnapshot(String aggregate) {
        return system.sql()
                .sql("select count(*) from domain_event_entry e where aggregate_identifier = ? and not exists"
                        + " (select from snapshot_event_entry s where s.aggregate_identifier ="
                        + " e.aggregate_identifier and s.sequence_number >= e.sequence_number)")
                .param(aggregate)
                .query(Long.class)
                .single();
    }
}
