package io.quadrille.checkout.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The data of the read models about a user who places an order, and about that order.
 *
 * @param isPlaced whether the order exists already
 * @param unfinished how many of the user's newest orders have not ended
 * @param refusedSince if the user has reached the limit of n refused orders, the time at which the n-th newest of them
 *     was placed; otherwise null
 * @param balance the wallet's balance; null if the user has no wallet, or if the wallet was not queried
 * @param cost the minimum that the order can cost; null if a product is unknown, or if the cost was not queried
 */
record Buyer(
        boolean isPlaced,
        int unfinished,
        @Nullable Instant refusedSince,
        @Nullable Long balance,
        @Nullable Long cost) {}
