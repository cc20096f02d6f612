package io.quadrille.engine.log;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.DomainEventMessage;

/** A writer in a thread of its own, so that it may wait for locks of others. It commits each append. */
public final class Rival implements AutoCloseable {

    private final EventLog log;
    private final Writer writer;
    private final long session;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    public Rival(EventLog log) throws SQLException {
        this.log = log;
        writer = new Writer(log);
        session = EventLog.number(writer.session(), "select pg_backend_pid()");
    }

    /** Appends and commits as soon as the locks allow it. */
    public Future<Void> append(DomainEventMessage<?>... events) {
        return thread.submit(() -> {
            writer.append(events).commit();
            return null;
        });
    }

    /** Waits until PostgreSQL reports that this writer waits for a lock. */
    public void awaitBlocked() throws SQLException {
        try (var observer = log.dataSource().getConnection()) {
            await().pollInterval(Duration.ofMillis(10))
                    .until(() ->
                            EventLog.number(observer, "select cardinality(pg_blocking_pids(%d))".formatted(session))
                                    > 0);
        }
    }

    @Override
    public void close() throws SQLException {
        thread.close();
        writer.close();
    }
}
