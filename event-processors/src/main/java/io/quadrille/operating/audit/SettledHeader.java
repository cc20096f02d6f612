package io.quadrille.operating.audit;

import io.quadrille.engine.log.SettledPosition;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Adds a header to each response that gives the position up to which the response is final. Beyond it, a transaction
 * still in progress may yet commit an event that belongs before some event in the response. The position is read before
 * the events are, so it is never too high for them. Thread-safe.
 */
final class SettledHeader implements HandlerInterceptor {

    static final String NAME = "X-Settled-Position";

    private final DataSource database;
    private final SettledPosition settled = new SettledPosition();

    SettledHeader(DataSource database) {
        this.database = database;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws SQLException {
        try (var connection = database.getConnection()) {
            response.setHeader(NAME, Long.toString(settledPosition(connection)));
        }
        return true;
    }

    private synchronized long settledPosition(Connection connection) throws SQLException {
        return settled.advance(connection);
    }
}
