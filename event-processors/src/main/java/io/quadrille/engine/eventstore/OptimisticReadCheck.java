package io.quadrille.engine.eventstore;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The aggregates that a unit of work has loaded. Right before its transaction commits, those that it has left as they
 * were are compared with the database, all at once; where everything loaded was changed, as in most batches, nothing is
 * asked.
 */
public final class OptimisticReadCheck {

    /**
     * @param version at the first load
     * @param aggregate as loaded last
     */
    private record Read(Long version, EventSourcedAggregate<?> aggregate) {

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
    private final Map<String, Read> reads = new HashMap<>();

    private OptimisticReadCheck(JdbcClient database) {
        this.database = database;
    }

    static OptimisticReadCheck of(UnitOfWork<?> root, JdbcClient database) {
        return root.getOrComputeResource(OptimisticReadCheck.class.getName(), name -> {
            var reads = new OptimisticReadCheck(database);
            // What is registered last for this phase runs first: the transaction is still open then.
            root.onCommit(unit -> reads.check());
            return reads;
        });
    }

    void add(EventSourcedAggregate<?> aggregate) {
        reads.compute(
                aggregate.identifierAsString(),
                (id, before) -> new Read(before == null ? aggregate.version() : before.version(), aggregate));
    }

    private void check() {
        reads.values().removeIf(read -> !read.unchanged());
        if (reads.isEmpty()) return;
        var changed = database.sql(CHANGED_ELSEWHERE)
                .param("identifiers", reads.keySet().toArray(String[]::new))
                .param("versions", reads.values().stream().map(Read::version).toArray(Long[]::new))
                .query(String.class)
                .list();
        if (!changed.isEmpty()) throw new ConcurrencyException("changed by another process meanwhile: " + changed);
    }
}
