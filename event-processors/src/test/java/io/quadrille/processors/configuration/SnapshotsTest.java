package io.quadrille.processors.configuration;

import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The aggregates that live long, through the serializer of the application. */
class SnapshotsTest {

  private final Serializer serializer = new AxonConfiguration().generalSerializer();

  @Test
  void an_item_comes_back_from_its_snapshot_as_it_was() {
    var item =
        AggregateFromHistory.of(
            InventoryItem.class,
            InventoryItem.aggregateId("tea"),
            new ProductRegistered("tea", "Tee <grün> & \"weiß\"", 450, 1_000_000_000_000L),
            new StockTaken("tea", "o-1", 3),
            new ProductRestocked("tea", 1));

    assertThat(copy(item)).isNotSameAs(item).usingRecursiveComparison().isEqualTo(item);
    assertThat(item).extracting("available").isEqualTo(999_999_999_998L);
  }

  @Test
  void a_wallet_comes_back_from_its_snapshot_as_it_was() {
    var wallet =
        AggregateFromHistory.of(
            Wallet.class,
            Wallet.aggregateId("anna"),
            new WalletOpened("anna", 9_007_199_254_740_993L),
            new WalletDebited("anna", "o-1", 1));

    assertThat(copy(wallet)).isNotSameAs(wallet).usingRecursiveComparison().isEqualTo(wallet);
    assertThat(wallet).extracting("balance").isEqualTo(9_007_199_254_740_992L);
  }

  @Test
  void a_snapshot_says_the_revision_of_its_aggregate() {
    assertThat(serializer.typeForClass(InventoryItem.class).getRevision()).isEqualTo("1");
    assertThat(serializer.typeForClass(Wallet.class).getRevision()).isEqualTo("1");
  }

  private Object copy(Object original) {
    return serializer.deserialize(serializer.serialize(original, byte[].class));
  }
}
