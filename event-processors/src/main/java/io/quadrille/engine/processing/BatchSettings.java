package io.quadrille.engine.processing;

import java.time.Duration;

/**
 * The settings of a group's event processor.
 *
 * @param batchSize maximum number of events in one transaction
 * @param batchEvery minimum time from the start of a batch with fewer events than {@code batchSize} to the next batch,
 *     so that the next batch has more events; zero for no wait
 * @param claimInterval time between two attempts to claim the segment, or between two confirmations of a claim
 * @param attempts number of attempts for an event whose failures are transient, before it becomes a dead letter; an
 *     event whose failure is not transient gets one attempt as a single event
 * @param firstRetry wait after the first failure, doubled with each further failure, and shortened at random
 *     ({@link Backoff}); an open circuit breaker begins with ten times this wait
 * @param longestRetry longest wait between two attempts, and between two probes of an open circuit breaker
 * @param silence how long the group's thread may report no progress, for example in one call of a handler, before it
 *     counts as stuck
 * @param breakerThreshold number of events that must fail in a row, because of an outage, to open the circuit breaker
 */
public record BatchSettings(
        int batchSize,
        Duration batchEvery,
        Duration claimInterval,
        int attempts,
        Duration firstRetry,
        Duration longestRetry,
        Duration silence,
        int breakerThreshold) {}
