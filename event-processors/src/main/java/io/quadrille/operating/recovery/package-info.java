/**
 * Recovery of a database that was restored to an earlier state while its topics kept the newer records: the check that
 * refuses the start, and the command that appends the lost events from the topics or fences their records off, so that
 * no group handles them.
 *
 * <p>This package knows the saga's topics, SQL and Kafka. See ADR 29.
 */
@NullMarked
package io.quadrille.operating.recovery;

import org.jspecify.annotations.NullMarked;
