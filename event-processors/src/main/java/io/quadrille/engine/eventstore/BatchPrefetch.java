package io.quadrille.engine.eventstore;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/**
 * The aggregates that a batch's messages are about, read by one query per type when the first of the type is loaded:
 * most are new, and would cost a round trip each to find nothing. Rows are as old as that query; a batch that appends
 * to an aggregate which another process has changed since then fails on its sequence number, as without this. Not
 * thread-safe: one batch, one thread.
 */
final class BatchPrefetch {

    private final Map<String, Set<String>> idsByType;
    private final Map<String, Stored> rows = new HashMap<>();
    private final Set<String> typesRead = new HashSet<>();

    private BatchPrefetch(BatchingUnitOfWork<?> batch, PrefetchPlan aggregates) {
        idsByType = batch.getMessages().stream()
                .flatMap(message -> aggregates.aggregates(message.getPayload()))
                .collect(groupingBy(BatchPrefetch::type, toSet()));
    }

    /**
     * What is stored of an aggregate.
     *
     * @param snapshot null if there is none
     * @param events those after the snapshot, in their order
     */
    record Stored(DomainEventData<?> snapshot, List<DomainEventData<?>> events) {

        private static final Stored NOTHING = new Stored(null, List.of());

        /** The sequence number from which on events are here. */
        long first() {
            return snapshot == null ? 0 : snapshot.getSequenceNumber() + 1;
        }
    }

    /**
     * What is stored of the aggregate, or empty if this thread handles no batch of several messages or none of them is
     * known to be about it.
     *
     * @param query reads what is stored of some aggregates, all of one type
     */
    static Optional<Stored> find(
            String aggregate, PrefetchPlan aggregates, Function<Collection<String>, Map<String, Stored>> query) {
        if (!CurrentUnitOfWork.isStarted()) return Optional.empty();
        if (!(CurrentUnitOfWork.get().root() instanceof BatchingUnitOfWork<?> batch)) return Optional.empty();
        BatchPrefetch reads =
                batch.getOrComputeResource(BatchPrefetch.class.getName(), name -> new BatchPrefetch(batch, aggregates));
        return reads.find(aggregate, query);
    }

    private Optional<Stored> find(String aggregate, Function<Collection<String>, Map<String, Stored>> query) {
        var ids = idsByType.getOrDefault(type(aggregate), Set.of());
        if (ids.size() < 2 || !ids.contains(aggregate)) return Optional.empty();
        if (typesRead.add(type(aggregate))) rows.putAll(query.apply(ids));
        return Optional.of(rows.getOrDefault(aggregate, Stored.NOTHING));
    }

    /** What stands in front of the name: the identifiers of all types share one space. */
    private static String type(String aggregate) {
        return aggregate.substring(0, aggregate.indexOf(':') + 1);
    }
}
