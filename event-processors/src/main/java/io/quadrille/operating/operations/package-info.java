/**
 * What operators see and do: dead letters, parked records, pauses, skips, rewinds, republications. Each action is
 * recorded in the transaction that performs it. Also alerts for other systems. Operations change only rows of the
 * database, so each process with the group's domain can serve them, whichever process runs the group.
 *
 * <p>Knows the choreography's groups, and the tables of letters, parked records and positions; no reaction, no
 * aggregate.
 */
@NullMarked
package io.quadrille.operating.operations;

import org.jspecify.annotations.NullMarked;
