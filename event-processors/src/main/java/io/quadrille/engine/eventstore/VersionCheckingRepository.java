package io.quadrille.engine.eventstore;

import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Axon's caching repository on a database that other processes write too. Whoever changes an aggregate by old knowledge
 * fails on its sequence number; here, whoever decides by old knowledge not to change it fails as well, with Axon's
 * ConcurrencyException, and the next attempt reads it anew. Thread-safe.
 */
public final class VersionCheckingRepository<T> extends CachingEventSourcingRepository<T> {

    private final JdbcClient database;

    /** @param database takes part in the transaction of the unit of work */
    public VersionCheckingRepository(EventSourcingRepository.Builder<T> builder, JdbcClient database) {
        super(builder);
        this.database = database;
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(String aggregateIdentifier, Long expectedVersion) {
        var aggregate = super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        OptimisticReadCheck.of(CurrentUnitOfWork.get().root(), database).add(aggregate);
        return aggregate;
    }
}
