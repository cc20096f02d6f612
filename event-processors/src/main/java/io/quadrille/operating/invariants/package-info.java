/**
 * The checker: what must hold in any system at any moment, compared over the event store, the tables that follow from
 * it, the positions and the topics. It reads only, through a database session and a consumer of its own. Knows the
 * choreography's table, SQL and Kafka; nothing of it runs in a command or a reaction.
 */
package io.quadrille.operating.invariants;
