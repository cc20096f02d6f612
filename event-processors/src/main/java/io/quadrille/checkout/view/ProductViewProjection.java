package io.quadrille.checkout.view;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Folds an item's events into the view of the product. */
final class ProductViewProjection extends ViewProjection<ProductView> {

    private final ProductViewTable table;

    ProductViewProjection(ProductViewTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return ProductViewTable.NAME;
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
    protected Optional<String> key(Object payload) {
        return payload instanceof InventoryItemEvent event ? Optional.of(event.productId()) : Optional.empty();
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

    @Override
    protected Map<String, ProductView> load(Collection<String> productIds) {
        return table.find(productIds);
    }

    @Override
    protected void store(Map<String, ProductView> products) {
        table.write(products.values());
    }
}
