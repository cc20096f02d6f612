/**
 * Axon's event store in PostgreSQL: appends events, writes snapshots, caches aggregates, and checks at commit that the
 * aggregates that a command has only read are unchanged. Knows Axon, SQL and no domain type.
 */
@NullMarked
package io.quadrille.engine.eventstore;

import org.jspecify.annotations.NullMarked;
