package io.quadrille.operating.audit;

import io.quadrille.engine.projection.RowProjection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of an order's state that are rows of projections, keyed by order id.
 *
 * @param rows the projections by the name of their part
 */
record OrderParts(Map<String, RowProjection<?>> rows) {

    /** For a process that does not run the order domain. */
    static final OrderParts NONE = new OrderParts(Map.of());

    /** @throws IllegalStateException if a projection is missing: the state of an order would silently lack that part */
    static OrderParts of(List<RowProjection<?>> projections) {
        var rows = new LinkedHashMap<String, RowProjection<?>>();
        rows.put("order", named("order_view", projections));
        rows.put("aggregator", named("checkout", projections));
        return new OrderParts(rows);
    }

    private static RowProjection<?> named(String name, List<RowProjection<?>> projections) {
        return projections.stream()
                .filter(projection -> projection.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no projection is named " + name + ", which is part of an order's state"));
    }
}
