package io.quadrille.checkout.view;

import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;

/** Answers the queries for products. */
final class ProductQueries {

    private final ProductViewTable table;

    ProductQueries(ProductViewTable table) {
        this.table = table;
    }

    @QueryHandler
    Optional<ProductView> answer(FindProduct query) {
        return Optional.ofNullable(table.find(List.of(query.productId())).get(query.productId()));
    }
}
