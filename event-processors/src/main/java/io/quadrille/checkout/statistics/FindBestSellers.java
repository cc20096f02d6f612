package io.quadrille.checkout.statistics;

import java.time.LocalDate;

/**
 * A query for the products with the most units sold. The result is a list of {@link BestSeller}, most units first.
 *
 * @param from the first day, UTC
 * @param to the last day, UTC
 * @param limit the maximum number of products in the result
 */
public record FindBestSellers(LocalDate from, LocalDate to, int limit) {}
