package io.quadrille.operating.metrics;

import io.quadrille.engine.processing.BatchEventProcessor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.config.EventProcessingConfiguration;

/**
 * For each group: whether this process runs the group, whether its last batch failed, and whether its breaker is open.
 */
final class GroupGauges implements GaugeSource {

    private final EventProcessingConfiguration processors;
    private final Collection<String> groups;

    GroupGauges(EventProcessingConfiguration processors, Collection<String> groups) {
        this.processors = processors;
        this.groups = groups;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        var found = new HashMap<ReadGauge.SeriesKey, Double>();
        for (var group : groups) {
            var processor =
                    processors.eventProcessor(group, BatchEventProcessor.class).orElseThrow();
            boolean here = !processor.processingStatus().isEmpty();
            found.put(ReadGauge.GROUP_CLAIMED.of(group), number(here));
            found.put(ReadGauge.GROUP_FAILING.of(group), number(here && processor.isError()));
            found.put(ReadGauge.GROUP_BREAKER.of(group), number(here && processor.isBreakerOpen()));
        }
        return found;
    }

    private static double number(boolean yes) {
        return yes ? 1 : 0;
    }
}
