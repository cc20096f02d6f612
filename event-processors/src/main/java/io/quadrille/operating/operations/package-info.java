/**
 * What an operator sees and does: dead letters, parked records, pauses; each act is recorded in the transaction that
 * does it. And the alerts that tell the outside. Speaks only through the database, so it does not matter which process
 * runs a group.
 *
 * <p>Knows the choreography's groups, the tables of letters and parked records, and those that records are deleted from
 * by their age; no reaction, no aggregate.
 */
package io.quadrille.operating.operations;
