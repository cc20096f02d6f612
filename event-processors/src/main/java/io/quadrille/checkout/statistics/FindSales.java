package io.quadrille.checkout.statistics;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A query for the sales per day and product. The result is a list of {@link SalesOfDay}, sorted by day and product.
 *
 * @param from the first day, UTC
 * @param to the last day, UTC
 * @param productId null for all products
 */
public record FindSales(
        LocalDate from, LocalDate to, @Nullable String productId) {}
