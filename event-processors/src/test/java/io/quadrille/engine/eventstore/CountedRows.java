package io.quadrille.engine.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** A database session that counts the rows which its prepared statements return. */
public final class CountedRows implements AutoCloseable {

    private final Connection session;
    private final Connection counting;
    private final AtomicLong rows = new AtomicLong();

    public CountedRows(Connection session) {
        this.session = session;
        this.counting = counting(Connection.class, session);
    }

    public Connection connection() {
        return counting;
    }

    public long rows() {
        return rows.get();
    }

    private <T> T counting(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, method, arguments)));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (target instanceof ResultSet && method.getName().equals("next") && Boolean.TRUE.equals(result))
            rows.incrementAndGet();
        if (target instanceof Connection && method.getName().equals("prepareStatement"))
            return counting(PreparedStatement.class, result);
        if (target instanceof PreparedStatement && result instanceof ResultSet)
            return counting(ResultSet.class, result);
        return result;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
