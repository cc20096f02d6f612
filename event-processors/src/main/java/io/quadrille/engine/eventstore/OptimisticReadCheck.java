package io.quadrille.engine.eventstore;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Checks, just before a unit of work commits, that the aggregates that it has loaded but not changed are still as they
 * were when loaded. One query checks all of them. There is no query if every loaded aggregate was changed, as in most
 * batches: the sequence number of the append checks those.
 */
final class OptimisticReadCheck {

    /**
     * @param version the sequence number of the aggregate's last event at the first load; null if it had no event
     * @param aggregate the result of the last load
     */
    private record LoadedAggregate(@Nullable Long version, EventSourcedAggregate<?> aggregate) {

        boolean unchanged() {
            return version != null && Objects.equals(version, aggregate.version());
        }
    }

    private static final String CHANGED_ELSEWHERE = """
        select identifier from unnest(:identifiers, :versions) as read (identifier, version)
        where exists (
          select from domain_event_entry where aggregate_identifier = identifier and sequence_number > version)\
        """;

    private final JdbcClient database;
    private final Map<String, LoadedAggregate> loaded = new HashMap<>();

    private OptimisticReadCheck(JdbcClient database) {
        this.database = database;
    }

    static OptimisticReadCheck of(UnitOfWork<?> root, JdbcClient database) {
        return root.getOrComputeResource(OptimisticReadCheck.class.getName(), name -> {
            var check = new OptimisticReadCheck(database);
            // Handlers of this phase run in reverse order, so this one runs while the transaction is still open.
            root.onCommit(unit -> check.check());
            return check;
        });
    }

    void add(EventSourcedAggregate<?> aggregate) {
        loaded.compute(
                aggregate.identifierAsString(),
                (id, before) ->
                        new LoadedAggregate(before == null ? aggregate.version() : before.version(), aggregate));
    }

    private void check() {
        loaded.values().removeIf(aggregate -> !aggregate.unchanged());
        if (loaded.isEmpty()) return;
        var changed = database.sql(CHANGED_ELSEWHERE)
                .param("identifiers", loaded.keySet().toArray(String[]::new))
                .param(
                        "versions",
                        loaded.values().stream().map(LoadedAggregate::version).toArray(Long[]::new))
                .query(String.class)
                .list();
        if (!changed.isEmpty())
            throw new ConcurrencyException(
                    "another process has changed these aggregates since they were loaded: " + changed);
    }
}
