package io.quadrille.checkout.view;

import java.util.List;

/**
 * One page of the orders that match a query.
 *
 * @param page the number of the page, from 0
 * @param size the maximum number of items on a page
 * @param totalItems the number of matching orders on all pages
 */
public record OrderPage(List<OrderView> items, int page, int size, long totalItems, long totalPages) {

    OrderPage(List<OrderView> items, int page, int size, long totalItems) {
        this(List.copyOf(items), page, size, totalItems, Math.ceilDiv(totalItems, size));
    }
}
