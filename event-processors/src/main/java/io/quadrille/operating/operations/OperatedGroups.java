package io.quadrille.operating.operations;

import io.quadrille.engine.saga.ConsumerGroup;
import java.util.List;

/**
 * The groups that this process runs, or would run if another process had not claimed them.
 *
 * @param all in the sequence of the saga's declarations
 */
public record OperatedGroups(List<ConsumerGroup> all) {}
