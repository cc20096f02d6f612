package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.SagaStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order under way and the step that it has waited for longer than the step's limit.
 *
 * @param since when the step became possible
 * @param lastTrigger the position in this store of the last event that triggers the step; null if the trigger is an
 *     event of another store
 */
record OverdueOrder(
        String orderId,
        SagaStep step,
        Instant since,
        @Nullable Long lastTrigger) {}
