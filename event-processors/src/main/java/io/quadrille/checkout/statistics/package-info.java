/**
 * What was sold: a reaction to completed orders that counts units, gross and discount per product and day, and the
 * queries about it. Knows the event of a completed order and PostgreSQL; it sends no command and no other package
 * depends on how it counts.
 */
package io.quadrille.checkout.statistics;
