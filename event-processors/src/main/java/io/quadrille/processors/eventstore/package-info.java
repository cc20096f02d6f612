/**
 * Axon's event store in PostgreSQL, and the reading of its whole log in an order that skips nothing. Knows Axon, SQL and no
 * domain type.
 */
package io.quadrille.processors.eventstore;
