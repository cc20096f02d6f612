package io.quadrille.processors.processing;

import java.time.Duration;

/**
 * @param batchSize the most events in one transaction
 * @param claimInterval how often a free segment is asked for, and a held one confirmed
 * @param firstRetry the wait after a first failure; doubled with each further one
 * @param longestRetry the longest wait between two attempts
 */
public record BatchSettings(int batchSize, Duration claimInterval, Duration firstRetry, Duration longestRetry) {}
