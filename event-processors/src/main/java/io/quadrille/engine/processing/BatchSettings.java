package io.quadrille.engine.processing;

import java.time.Duration;

/**
 * @param batchSize the most events in one transaction
 * @param batchEvery from the begin of a batch that is not full to the next one, at least, so that more is in it; zero
 *     for at once
 * @param claimInterval how often a free segment is asked for, and a held one confirmed
 * @param attempts how often an event is tried whose failure may pass before it becomes a dead letter; one whose failure
 *     is its own is tried once by itself
 * @param firstRetry the wait after a first failure; doubled with each further one
 * @param longestRetry the longest wait between two attempts, and between two probes of an open circuit breaker
 * @param silence how long one handler, or the opening of a stream, may take before the group's thread is taken for
 *     stuck
 * @param breakerThreshold how many events in a row must fail by an outage for the circuit breaker to open
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
