package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.coupon.Coupon;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.order.Order;
import io.quadrille.wallet.Wallet;
import java.time.Instant;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.junit.jupiter.api.Test;

/** Which snapshots are read. */
class AggregateSettingsTest {

    @Test
    void a_snapshot_of_the_type_s_revision_is_read() {
        assertThat(AggregateSettings.isCurrent(snapshot(InventoryItem.class, "1")))
                .isTrue();
        assertThat(AggregateSettings.isCurrent(snapshot(Wallet.class, "1"))).isTrue();
        assertThat(AggregateSettings.isCurrent(snapshot(Coupon.class, "1"))).isTrue();
    }

    @Test
    void a_snapshot_of_another_revision_is_ignored() {
        assertThat(AggregateSettings.isCurrent(snapshot(InventoryItem.class, "0")))
                .isFalse();
        assertThat(AggregateSettings.isCurrent(snapshot(Wallet.class, null))).isFalse();
    }

    @Test
    void a_snapshot_of_another_type_is_ignored() {
        assertThat(AggregateSettings.isCurrent(snapshot(String.class, null))).isFalse();
        assertThat(AggregateSettings.isCurrent(snapshot(Order.class, "1"))).isFalse();
    }

    private static GenericDomainEventEntry<byte[]> snapshot(Class<?> type, String revision) {
        return new GenericDomainEventEntry<>(
                type.getSimpleName(),
                "any",
                5,
                "id",
                Instant.EPOCH,
                type.getName(),
                revision,
                new byte[0],
                new byte[0]);
    }
}
