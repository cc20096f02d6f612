/**
 * A store that was put back to an earlier state, while the topics are newer: the start that notices it, and the command
 * that gets the lost events back from the topics or fences their records off. Knows the choreography's table, SQL and
 * Kafka; see ADR 29.
 */
package io.quadrille.operating.recovery;
