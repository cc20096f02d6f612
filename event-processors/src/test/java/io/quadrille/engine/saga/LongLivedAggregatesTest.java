package io.quadrille.engine.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.order.Order;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongLivedAggregatesTest {

    private static final LongLivedAggregates CHECKOUT = LongLivedAggregates.of(CheckoutSaga.SAGA);

    @Test
    void the_aggregates_with_snapshots_are_those_that_many_orders_load() {
        assertThat(CHECKOUT.types()).containsExactlyInAnyOrder(InventoryItem.class, Wallet.class, Coupon.class);
        assertThat(List.of("product:tea", "wallet:anna", "coupon:c")).allMatch(CHECKOUT::include);
        assertThat(List.of("order:o", "reservation:o", "deposit:anna:d")).noneMatch(CHECKOUT::include);
    }

    /** The serializer reads only these types, so that a manipulated snapshot cannot create other objects. */
    @Test
    void a_snapshot_may_consist_of_the_aggregates_and_the_types_of_their_fields() {
        assertThat(CHECKOUT.stateTypes())
                .containsExactlyInAnyOrder(
                        InventoryItem.class,
                        ProductRegistered.class,
                        Wallet.class,
                        WalletOpened.class,
                        Coupon.class,
                        CouponIssued.class,
                        Discount.class,
                        Discount.Type.class,
                        Instant.class);
    }

    @Test
    void a_snapshot_of_the_type_s_revision_is_read() {
        assertThat(List.of(InventoryItem.class, Wallet.class, Coupon.class))
                .allMatch(type -> CHECKOUT.isCurrent(type.getName(), "1"));
    }

    @Test
    void a_snapshot_of_another_revision_is_ignored() {
        assertThat(CHECKOUT.isCurrent(InventoryItem.class.getName(), "0")).isFalse();
        assertThat(CHECKOUT.isCurrent(Wallet.class.getName(), null)).isFalse();
    }

    @Test
    void a_snapshot_of_another_type_is_ignored() {
        assertThat(CHECKOUT.isCurrent(String.class.getName(), null)).isFalse();
        assertThat(CHECKOUT.isCurrent(Order.class.getName(), "1")).isFalse();
    }

    static class Hotel {
        private final ArrayList<Guest> guests = new ArrayList<>();
        private final HashMap<String, Integer> rooms = new HashMap<>();
    }

    record Guest(String name, Stay stay, Instant since) {}

    enum Stay {
        BOOKED,
        WALK_IN
    }

    @Test
    void collections_records_and_enums_come_back_from_a_snapshot() {
        var hotel = new Hotel();
        hotel.guests.add(new Guest("anna", Stay.BOOKED, Instant.EPOCH));
        hotel.guests.add(new Guest("berta", Stay.WALK_IN, Instant.EPOCH));
        hotel.rooms.put("blue", 2);
        var serializer =
                LongLivedAggregates.ofTypes(Map.of("hotel:", Hotel.class)).serializer();

        Object copy = serializer.deserialize(serializer.serialize(hotel, byte[].class));

        assertThat(copy).isNotSameAs(hotel).usingRecursiveComparison().isEqualTo(hotel);
    }

    static class Room {
        Set<String> guests = Set.of();
    }

    @Test
    void a_field_whose_values_could_have_any_class_stops_the_start() {
        assertThatThrownBy(() -> LongLivedAggregates.ofTypes(Map.of("room:", Room.class)))
                .hasMessageContaining("Room.guests")
                .hasMessageContaining("java.util.Set must be a class")
                .hasMessageContaining("for example ArrayList instead of List");
    }
}
