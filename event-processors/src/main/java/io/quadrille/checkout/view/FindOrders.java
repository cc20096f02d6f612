package io.quadrille.checkout.view;

/**
 * Asks for a page of orders, the newest first; answered by an {@link OrderPage}.
 *
 * @param status null for any
 * @param userId null for any
 * @param page from 0
 * @param size from 1
 */
public record FindOrders(OrderView.Status status, String userId, int page, int size) {

    public FindOrders {
        if (page < 0) throw new IllegalArgumentException("page must be at least 0, was " + page);
        if (size < 1) throw new IllegalArgumentException("size must be at least 1, was " + size);
    }
}
