package io.quadrille.operating.audit;

import io.quadrille.engine.rebuild.ProjectionFill;
import io.quadrille.engine.rebuild.ProjectionFills;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Says in the health of the process which projections lack events of the store. Has no effect on the readiness: the
 * rebuild that fills a projection comes after an upgrade, during which the new processes must become ready.
 */
final class ProjectionHealth implements HealthIndicator {

    private static final Status NOT_FILLED = new Status("PROJECTIONS_NOT_FILLED");

    private final ProjectionFills fills;

    ProjectionHealth(ProjectionFills fills) {
        this.fills = fills;
    }

    @Override
    public Health health() {
        var unfilled = fills.all().stream()
                .filter(fill -> !fill.filled())
                .collect(Collectors.toMap(
                        ProjectionFill::projection,
                        fill -> "since " + fill.unfilledSince() + ": " + fill.unfilledBy()
                                + "; rebuild it, then switch"));
        return Health.status(unfilled.isEmpty() ? Status.UP : NOT_FILLED)
                .withDetails(unfilled)
                .build();
    }
}
