package io.quadrille.checkout.view;

import java.util.List;

/**
 * One page of the orders that were found.
 *
 * @param page its number, from 0
 * @param size the most items of a page
 * @param totalItems how many were found on all pages
 */
public record OrderPage(List<OrderView> items, int page, int size, long totalItems, long totalPages) {

    OrderPage(List<OrderView> items, int page, int size, long totalItems) {
        this(List.copyOf(items), page, size, totalItems, Math.ceilDiv(totalItems, size));
    }
}
