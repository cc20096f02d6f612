package io.quadrille.operating.audit;

import io.quadrille.engine.log.SettledPosition;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Says in each answer up to which position it is final. Behind that, an open transaction may still commit an event
 * whose index is lower than one that was shown. Looked up before the events are read, so what is said holds for them.
 * Thread-safe.
 */
final class SettledHeader implements HandlerInterceptor {

    static final String NAME = "X-Settled-Position";

    private final DataSource database;
    private final SettledPosition end = new SettledPosition();

    SettledHeader(DataSource database) {
        this.database = database;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws SQLException {
        try (var connection = database.getConnection()) {
            response.setHeader(NAME, Long.toString(look(connection)));
        }
        return true;
    }

    private synchronized long look(Connection connection) throws SQLException {
        return end.advance(connection);
    }
}
