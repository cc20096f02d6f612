/**
 * Recovery of a database that was restored to an earlier state while its topics kept the newer records: the check that
 * refuses the start, and the command that appends the lost events from the topics or fences their records off.
 *
 * <p>This package knows the choreography's table, SQL and Kafka. See ADR 29.
 */
@NullMarked
package io.quadrille.operating.recovery;

import org.jspecify.annotations.NullMarked;
