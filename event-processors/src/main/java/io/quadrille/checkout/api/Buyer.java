package io.quadrille.checkout.api;

import java.time.Instant;

/**
 * What the read models say of a user who asks for an order, and of that order.
 *
 * @param isPlaced whether the order exists already
 * @param underWay how many of the user's newest orders have not ended
 * @param refusedSince when the oldest of the refused orders that count against the user was placed; null if they are
 *     too few
 * @param balance what the wallet holds; null if there is none, or if it was not looked for
 * @param cost the least that the order can cost; null if a product is unknown, or if it was not looked for
 */
record Buyer(boolean isPlaced, int underWay, Instant refusedSince, Long balance, Long cost) {}
