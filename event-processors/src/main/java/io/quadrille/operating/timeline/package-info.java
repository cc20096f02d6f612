/**
 * What happened to an order, over all four domains and in order, and what it waits for; and the orders that have waited
 * for too long. Reads the event store of this database, keeps what other domains say on their topics if they have
 * databases of their own, and joins letters, parked records, republications and operators' acts when it is asked.
 * Changes no order: re-driving publishes again what was published before.
 */
package io.quadrille.operating.timeline;
