package io.quadrille.processors.eventstore;

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

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

/**
 * The aggregates that a batch's messages are about, read by one query per type when the first of the type is loaded: most are new,
 * and would cost a round trip each to find nothing. Rows are as old as that query; whoever appends to an aggregate that another
 * process has changed since then fails on its sequence number, as without this.
 */
final class BatchReads {

  private final Map<String, Set<String>> idsByType;
  private final Map<String, List<DomainEventData<?>>> rows = new HashMap<>();
  private final Set<String> typesRead = new HashSet<>();

  private BatchReads(BatchingUnitOfWork<?> batch, AggregatesOf aggregates) {
    idsByType =
        batch.getMessages().stream()
            .flatMap(message -> aggregates.aggregates(message.getPayload()))
            .collect(groupingBy(BatchReads::type, toSet()));
  }

  /**
   * The aggregate's events, or empty if this thread handles no batch of several messages or none of them is known to be about it.
   *
   * @param query reads the events of some aggregates, those of each in their order
   */
  static Optional<List<DomainEventData<?>>> find(
      String aggregate, AggregatesOf aggregates, Function<Collection<String>, List<DomainEventData<?>>> query) {
    if (!CurrentUnitOfWork.isStarted()) return Optional.empty();
    if (!(CurrentUnitOfWork.get().root() instanceof BatchingUnitOfWork<?> batch)) return Optional.empty();
    BatchReads reads = batch.getOrComputeResource(BatchReads.class.getName(), name -> new BatchReads(batch, aggregates));
    return reads.find(aggregate, query);
  }

  private Optional<List<DomainEventData<?>>> find(
      String aggregate, Function<Collection<String>, List<DomainEventData<?>>> query) {
    var ids = idsByType.getOrDefault(type(aggregate), Set.of());
    if (ids.size() < 2 || !ids.contains(aggregate)) return Optional.empty();
    if (typesRead.add(type(aggregate))) {
      rows.putAll(query.apply(ids).stream().collect(groupingBy(DomainEventData::getAggregateIdentifier)));
    }
    return Optional.of(rows.getOrDefault(aggregate, List.of()));
  }

  /** What stands in front of the name: the identifiers of all types share one space. */
  private static String type(String aggregate) {
    return aggregate.substring(0, aggregate.indexOf(':') + 1);
  }
}
