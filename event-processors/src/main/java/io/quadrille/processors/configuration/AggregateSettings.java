package io.quadrille.processors.configuration;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.processors.eventstore.AggregateCache;
import io.quadrille.wallet.Wallet;
import java.util.stream.Stream;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.serialization.Revision;
import org.springframework.stereotype.Component;

/** How each aggregate type is kept: cached between batches, and with snapshots if it lives long. */
@Component
class AggregateSettings {

  private static final String[] LONG_LIVED = {InventoryItem.aggregateId(""), Wallet.aggregateId("")};

  private final QuadrilleProperties.Aggregates settings;

  AggregateSettings(QuadrilleProperties properties) {
    this.settings = properties.aggregates();
  }

  static boolean hasSnapshots(String aggregateIdentifier) {
    return Stream.of(LONG_LIVED).anyMatch(aggregateIdentifier::startsWith);
  }

  /** An aggregate that ends with its order. */
  <A> AggregateConfigurer<A> shortLived(Class<A> type) {
    return AggregateConfigurer.defaultConfiguration(type).configureCache(c -> cache());
  }

  /** An aggregate that collects events for as long as the shop lives. */
  <A> AggregateConfigurer<A> longLived(Class<A> type) {
    return shortLived(type)
        .configureSnapshotTrigger(
            c -> new EventCountSnapshotTriggerDefinition(c.getComponent(Snapshotter.class), settings.snapshotEvery()));
  }

  /**
   * A snapshot of another revision than its type's is ignored. For the storage engine: what an aggregate's configuration says of
   * snapshots reaches only an engine that Axon makes itself.
   */
  static boolean isCurrent(DomainEventData<?> snapshot) {
    var written = snapshot.getPayload().getType();
    return Stream.of(InventoryItem.class, Wallet.class)
        .filter(type -> type.getName().equals(written.getName()))
        .allMatch(type -> type.getAnnotation(Revision.class).value().equals(written.getRevision()));
  }

  private AggregateCache cache() {
    return new AggregateCache(Caffeine.newBuilder().maximumSize(settings.cacheSize()).build());
  }
}
