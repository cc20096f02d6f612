package io.quadrille.checkout.view;

import io.quadrille.checkout.view.OrderView.Status;
import org.jspecify.annotations.Nullable;

/**
 * A query for a page of orders, the newest first. The result is an {@link OrderPage}.
 *
 * @param status null for any
 * @param userId null for any
 * @param page the number of the page, from 0
 * @param size the maximum number of orders on a page, at least 1
 */
public record FindOrders(@Nullable Status status, @Nullable String userId, int page, int size) {

    public FindOrders {
        if (page < 0) throw new IllegalArgumentException("page must be at least 0, was " + page);
        if (size < 1) throw new IllegalArgumentException("size must be at least 1, was " + size);
    }
}
