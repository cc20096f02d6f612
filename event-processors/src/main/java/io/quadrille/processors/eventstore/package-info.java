/**
 * Axon's event store in PostgreSQL, and the reading of its whole log in an order that skips nothing, by followers of which one
 * of each kind is at work. Knows Axon, SQL and no domain type.
 */
package io.quadrille.processors.eventstore;
