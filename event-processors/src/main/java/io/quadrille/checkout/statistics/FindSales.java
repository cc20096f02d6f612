package io.quadrille.checkout.statistics;

import java.time.LocalDate;

/**
 * Asks what was sold per day and product, in that order; answered by a list of {@link SalesOfDay}.
 *
 * @param from the first day, UTC
 * @param to the last day, UTC
 * @param productId null for all products
 */
public record FindSales(LocalDate from, LocalDate to, String productId) {}
