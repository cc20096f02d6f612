package io.quadrille.operating.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quadrille.engine.processing.GroupObserver;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.threads.Elapsed;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;

/**
 * Measures a group: the duration of each hop (from an event's time to the commit of the group's reaction), failures and
 * retries. All meters are registered at startup, so that measuring an event takes only a map lookup and an addition.
 * Thread-safe.
 */
final class GroupMeters implements GroupObserver {

    static final String HOP = "quadrille.hop.duration";
    static final String RETRIES = "quadrille.processing.retries";
    static final String FAILURES = "quadrille.processing.failures";

    private final Map<Class<?>, Timer> hops = new HashMap<>();
    private final Counter retries;
    private final Counter failures;
    private final Clock clock;

    GroupMeters(ConsumerGroup group, MeterRegistry registry, Clock clock) {
        this.clock = clock;
        for (var topic : group.topics()) {
            var hop = Timer.builder(HOP)
                    .description("from the time of an event to the commit of the group's reaction to it")
                    .tag("topic", topic.topicName())
                    .tag("group", group.name())
                    .serviceLevelObjectives(Buckets.ALL)
                    .register(registry);
            topic.eventTypes().forEach(type -> hops.put(type, hop));
        }
        retries = counter(RETRIES, "retries of events and of dead letters", group, registry);
        failures = counter(FAILURES, "rolled-back attempts at batches, events and dead letters", group, registry);
    }

    private static Counter counter(String name, String description, ConsumerGroup group, MeterRegistry registry) {
        return Counter.builder(name)
                .description(description)
                .tag("group", group.name())
                .register(registry);
    }

    @Override
    public void handled(List<? extends EventMessage<?>> events) {
        var now = clock.instant();
        for (var event : events) {
            var hop = hops.get(event.getPayloadType());
            if (hop != null) hop.record(Elapsed.between(event.getTimestamp(), now));
        }
    }

    @Override
    public void triedAgain() {
        retries.increment();
    }

    @Override
    public void failed() {
        failures.increment();
    }
}
