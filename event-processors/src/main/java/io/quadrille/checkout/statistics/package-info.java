/**
 * The sales statistics: a reaction to completed orders that adds up units, gross and discount per product and day, and
 * the queries for these sums. Knows the event of a completed order and PostgreSQL, and sends no commands.
 */
@NullMarked
package io.quadrille.checkout.statistics;

import org.jspecify.annotations.NullMarked;
