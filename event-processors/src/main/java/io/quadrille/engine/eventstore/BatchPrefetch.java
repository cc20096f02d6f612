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
import org.jspecify.annotations.Nullable;

/**
 * Reads the aggregates of a whole batch of messages with one query per aggregate type, when the first aggregate of the
 * type is loaded. A single aggregate of a type is not prefetched. Most aggregates are new, and without the prefetch,
 * each would cost a round trip that finds no rows. The rows are as of that query: if a different process has changed an
 * aggregate since then, a batch that appends to it fails on the sequence number, as it would without the prefetch. Not
 * thread-safe: each batch and its thread have one instance.
 */
final class BatchPrefetch {

    private final Map<String, Set<String>> idsByType;
    private final Map<String, StoredAggregate> rows = new HashMap<>();
    private final Set<String> typesRead = new HashSet<>();

    private BatchPrefetch(BatchingUnitOfWork<?> batch, PrefetchPlan plan) {
        idsByType = batch.getMessages().stream()
                .flatMap(message -> plan.aggregates(message.getPayload()))
                .collect(groupingBy(BatchPrefetch::type, toSet()));
    }

    /**
     * The stored rows of an aggregate.
     *
     * @param snapshot null if there is none
     * @param events the events after the snapshot, in the order of their sequence numbers
     */
    record StoredAggregate(@Nullable DomainEventData<?> snapshot, List<DomainEventData<?>> events) {

        private static final StoredAggregate NOTHING = new StoredAggregate(null, List.of());

        /** The sequence number of the first event after the snapshot. */
        long firstSequenceNumber() {
            return snapshot == null ? 0 : snapshot.getSequenceNumber() + 1;
        }
    }

    /**
     * The stored rows of the aggregate. Empty if this thread handles no batch, if the plan names the aggregate for none
     * of the batch's messages, or if it names no other aggregate of this type.
     *
     * @param query reads the rows of some aggregates, all of one type
     */
    static Optional<StoredAggregate> find(
            String aggregate, PrefetchPlan plan, Function<Collection<String>, Map<String, StoredAggregate>> query) {
        if (!CurrentUnitOfWork.isStarted()) return Optional.empty();
        if (!(CurrentUnitOfWork.get().root() instanceof BatchingUnitOfWork<?> batch)) return Optional.empty();
        BatchPrefetch prefetch =
                batch.getOrComputeResource(BatchPrefetch.class.getName(), name -> new BatchPrefetch(batch, plan));
        return prefetch.find(aggregate, query);
    }

    private Optional<StoredAggregate> find(
            String aggregate, Function<Collection<String>, Map<String, StoredAggregate>> query) {
        var ids = idsByType.getOrDefault(type(aggregate), Set.of());
        if (ids.size() < 2 || !ids.contains(aggregate)) return Optional.empty();
        if (typesRead.add(type(aggregate))) rows.putAll(query.apply(ids));
        return Optional.of(rows.getOrDefault(aggregate, StoredAggregate.NOTHING));
    }

    /** The prefix of an aggregate identifier of the form {@code type:id}, with the colon. */
    private static String type(String aggregate) {
        return aggregate.substring(0, aggregate.indexOf(':') + 1);
    }
}
