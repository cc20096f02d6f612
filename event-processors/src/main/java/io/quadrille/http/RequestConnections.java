package io.quadrille.http;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool of database connections. At most half as many requests to the API as the pool has connections hold one at a
 * time; a request that holds one gets further ones without waiting. The other half stays free for work outside of
 * requests: processing groups that handle events and confirm their claims, the thread that commits gathered commands
 * ({@code GatheringCommandBus}), and schedules, even if many requests wait for slow statements. Statements on the first
 * connection of a {@code GET} request are cancelled after {@link #QUERY_TIMEOUT}. Thread-safe.
 */
final class RequestConnections extends DelegatingDataSource {

    static final Duration QUERY_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);

    private final Semaphore permits;
    private final Duration acquireTimeout;
    private final ThreadLocal<Integer> held = ThreadLocal.withInitial(() -> 0);

    /**
     * @param most the maximum number of requests that hold connections at the same time
     * @param acquireTimeout how long a request waits for a connection while that many requests hold one
     */
    RequestConnections(DataSource pool, int most, Duration acquireTimeout) {
        super(pool);
        this.permits = new Semaphore(most, true);
        this.acquireTimeout = acquireTimeout;
    }

    /** The maximum number of requests hold connections, and this request got none within the timeout. */
    static final class NoneLeftException extends SQLTransientConnectionException {
        NoneLeftException() {
            super("all database connections that requests may hold are in use");
        }
    }

    /** Wraps the connection pool of the application in this class. */
    static BeanPostProcessor wrapPool() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new RequestConnections(pool, Math.max(1, pool.getMaximumPoolSize() / 2), ACQUIRE_TIMEOUT)
                        : bean;
            }
        };
    }

    /**
     * @throws NoneLeftException if the caller is a request, and the maximum number of requests still hold connections
     *     after the timeout
     */
    @Override
    public Connection getConnection() throws SQLException {
        var request = RequestProvenance.request();
        // A request that already holds a connection gets more without a permit; otherwise it could wait for itself.
        if (request.isEmpty() || held.get() > 0) return super.getConnection();
        acquirePermit();
        boolean given = false;
        try {
            var connection =
                    new Held(super.getConnection(), request.get().getMethod().equals("GET")).proxy();
            given = true;
            return connection;
        } finally {
            if (!given) permits.release();
        }
    }

    private void acquirePermit() throws NoneLeftException {
        try {
            if (permits.tryAcquire(acquireTimeout.toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NoneLeftException();
    }

    /** A connection that releases its permit when it is closed. */
    private final class Held {
        private final Connection connection;
        private final boolean hasQueryTimeout;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(Connection connection, boolean hasQueryTimeout) {
            this.connection = connection;
            this.hasQueryTimeout = hasQueryTimeout;
            held.set(held.get() + 1);
        }

        Connection proxy() {
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        try {
                            var result = method.invoke(connection, arguments);
                            if (hasQueryTimeout && result instanceof Statement statement)
                                statement.setQueryTimeout((int) QUERY_TIMEOUT.toSeconds());
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        } finally {
                            if (method.getName().equals("close") && closed.compareAndSet(false, true)) release();
                        }
                    });
        }

        private void release() {
            held.remove();
            permits.release();
        }
    }
}
