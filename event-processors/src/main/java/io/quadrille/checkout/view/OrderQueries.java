package io.quadrille.checkout.view;

import java.util.List;
import java.util.Optional;
import org.axonframework.queryhandling.QueryHandler;

/** Answers the queries for orders. */
final class OrderQueries {

    private final OrderViewTable table;

    OrderQueries(OrderViewTable table) {
        this.table = table;
    }

    @QueryHandler
    Optional<OrderView> answer(FindOrder query) {
        return Optional.ofNullable(table.find(List.of(query.orderId())).get(query.orderId()));
    }

    @QueryHandler
    OrderPage answer(FindOrders query) {
        return table.page(query);
    }
}
