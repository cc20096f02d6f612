package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RecordTable;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Folds an item's events into the view of the product. */
@ConditionalOnDomain("inventory")
@ProjectionComponent
final class ProductViewProjection extends ViewProjection<ProductView> {

    ProductViewProjection(JdbcClient jdbc) {
        super(new RecordTable<>(jdbc, ProductView.class, "product_view", "product_id"));
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perAggregate(name(), "product_id", InventoryItem.aggregateId("")));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(InventoryItemEvent.class);
    }

    @Override
    protected Optional<String> key(EventMessage<?> message) {
        return message.getPayload() instanceof InventoryItemEvent event
                ? Optional.of(event.productId())
                : Optional.empty();
    }

    @Override
    protected ProductView fold(@Nullable ProductView product, EventMessage<?> message) {
        return switch ((InventoryItemEvent) message.getPayload()) {
            case ProductRegistered registered ->
                new ProductView(registered.productId(), registered.name(), registered.price(), registered.quantity());
            case ProductRestocked restocked -> changed(existing(product), restocked.quantity());
            case StockTaken taken -> changed(existing(product), -taken.quantity());
            case StockReturned returned -> changed(existing(product), returned.quantity());
        };
    }

    private static ProductView changed(ProductView product, long by) {
        return new ProductView(product.productId(), product.name(), product.price(), product.available() + by);
    }

    @QueryHandler
    Optional<ProductView> answer(FindProduct query) {
        return table().find(query.productId());
    }
}
