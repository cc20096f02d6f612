package io.quadrille.engine.eventstore;

import org.axonframework.eventsourcing.CachingEventSourcingRepository;
import org.axonframework.eventsourcing.EventSourcedAggregate;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Axon's caching repository, for a database to which other processes also write. A cached aggregate may be stale. A
 * command that changes a stale aggregate fails on the sequence number. With this repository, a command that only reads
 * a stale aggregate fails too, with Axon's ConcurrencyException, and the next attempt reads the aggregate again.
 * Thread-safe.
 */
public final class VersionCheckingRepository<T> extends CachingEventSourcingRepository<T> {

    private final JdbcClient database;

    /** @param database must take part in the transaction of the unit of work */
    public VersionCheckingRepository(EventSourcingRepository.Builder<T> builder, JdbcClient database) {
        super(builder);
        this.database = database;
    }

    @Override
    protected EventSourcedAggregate<T> doLoadWithLock(String aggregateIdentifier, @Nullable Long expectedVersion) {
        var aggregate = super.doLoadWithLock(aggregateIdentifier, expectedVersion);
        OptimisticReadCheck.of(CurrentUnitOfWork.get().root(), database).add(aggregate);
        return aggregate;
    }
}
