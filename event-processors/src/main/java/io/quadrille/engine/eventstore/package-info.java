/**
 * Axon's event store in PostgreSQL: appends, snapshots, cached aggregates, and the check of what a command has only
 * read. Knows Axon, SQL and no domain type.
 */
package io.quadrille.engine.eventstore;
