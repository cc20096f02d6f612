package io.quadrille.checkout.statistics;

import java.time.LocalDate;

/**
 * Asks for the products of which the most units were sold; answered by a list of {@link BestSeller}, the best first.
 *
 * @param from the first day, UTC
 * @param to the last day, UTC
 * @param limit the most products to name
 */
public record FindBestSellers(LocalDate from, LocalDate to, int limit) {}
