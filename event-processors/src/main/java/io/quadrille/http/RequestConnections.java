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
 * The pool of database sessions, of which the requests that this process answers hold half at most. The other half is
 * for groups, claims, gathered commands and schedules, however many requests wait for slow answers. What a {@code GET}
 * asks the database ends after {@link #LONGEST}. Thread-safe.
 */
final class RequestConnections extends DelegatingDataSource {

    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Semaphore places;
    private final Duration patience;
    private final ThreadLocal<Integer> held = ThreadLocal.withInitial(() -> 0);

    RequestConnections(DataSource pool, int most, Duration patience) {
        super(pool);
        this.places = new Semaphore(most, true);
        this.patience = patience;
    }

    /** A request finds no place: so many others hold their connections for too long. */
    static final class NoneLeftException extends SQLTransientConnectionException {

        NoneLeftException() {
            super("requests hold as many database sessions as they may");
        }
    }

    /** Puts it in front of the pool. */
    static BeanPostProcessor inFrontOfThePool() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new RequestConnections(pool, Math.max(1, pool.getMaximumPoolSize() / 2), PATIENCE)
                        : bean;
            }
        };
    }

    /** @throws NoneLeftException if requests hold theirs for too long, and this is for one more */
    @Override
    public Connection getConnection() throws SQLException {
        var request = RequestProvenance.request();
        // A request that needs another one while it holds one would else wait for itself.
        if (request.isEmpty() || held.get() > 0) return super.getConnection();
        take();
        boolean given = false;
        try {
            var connection =
                    new Held(super.getConnection(), request.get().getMethod().equals("GET")).proxy();
            given = true;
            return connection;
        } finally {
            if (!given) places.release();
        }
    }

    private void take() throws NoneLeftException {
        try {
            if (places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NoneLeftException();
    }

    /** A connection that gives its place back when it is closed. */
    private final class Held {

        private final Connection connection;
        private final boolean bounded;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(Connection connection, boolean bounded) {
            this.connection = connection;
            this.bounded = bounded;
            held.set(held.get() + 1);
        }

        Connection proxy() {
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        try {
                            var result = method.invoke(connection, arguments);
                            if (bounded && result instanceof Statement statement)
                                statement.setQueryTimeout((int) LONGEST.toSeconds());
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        } finally {
                            if (method.getName().equals("close") && closed.compareAndSet(false, true)) giveBack();
                        }
                    });
        }

        private void giveBack() {
            held.remove();
            places.release();
        }
    }
}
