package io.quadrille.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.quadrille.embedded.EmbeddedServers;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The limit of the connections that requests hold, and the timeout of their statements. */
class RequestConnectionsTest {

    private static final int SESSIONS = 4;

    private final HikariDataSource pool = pool();
    private final RequestConnections connections = new RequestConnections(pool, SESSIONS / 2, Duration.ofMillis(50));

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void requests_leave_half_of_the_pool_to_the_groups() throws Exception {
        var held = new ArrayList<Connection>();
        for (int page = 0; page < SESSIONS / 2; page++) held.add(inRequest("GET", connections::getConnection));
        assertThatThrownBy(() -> inRequest("GET", connections::getConnection))
                .isInstanceOf(RequestConnections.NoneLeftException.class);
        assertThatThrownBy(() -> inRequest("POST", connections::getConnection))
                .isInstanceOf(RequestConnections.NoneLeftException.class);

        try (var group = connections.getConnection();
                var claim = connections.getConnection()) {
            assertThat(group.isValid(1) && claim.isValid(1)).isTrue();
        }
        for (var connection : held) connection.close();
        for (var connection : held) connection.close();
        for (int again = 0; again < SESSIONS / 2; again++) inRequest("GET", connections::getConnection);
        assertThatThrownBy(() -> inRequest("GET", connections::getConnection))
                .isInstanceOf(RequestConnections.NoneLeftException.class);
    }

    @Test
    void a_request_that_holds_a_connection_gets_another_one() throws Exception {
        inRequest("POST", connections::getConnection);
        assertThat(inRequest("POST", () -> {
                    try (var one = connections.getConnection();
                            var other = connections.getConnection()) {
                        return one.isValid(1) && other.isValid(1);
                    }
                }))
                .isTrue();
    }

    @Test
    void only_statements_of_get_requests_have_a_timeout() throws Exception {
        assertThat(timeout("GET")).isEqualTo((int) RequestConnections.QUERY_TIMEOUT.toSeconds());
        assertThat(timeout("POST")).isZero();
        try (var group = connections.getConnection();
                var statement = group.createStatement()) {
            assertThat(statement.getQueryTimeout()).isZero();
        }
    }

    private int timeout(String method) throws Exception {
        return inRequest(method, () -> {
            try (var connection = connections.getConnection();
                    var statement = connection.prepareStatement("select 1")) {
                return statement.getQueryTimeout();
            }
        });
    }

    /** Runs the work as in a thread that processes such a request. */
    private static <T> T inRequest(String method, Callable<T> work) throws Exception {
        var result = new Object() {
            T value;
            Exception failure;
        };
        var thread = Thread.ofPlatform().start(() -> {
            var request = new MockHttpServletRequest(method, "/api/orders");
            RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
            new RequestProvenance().preHandle(request, new MockHttpServletResponse(), new Object());
            try {
                result.value = work.call();
            } catch (Exception e) {
                result.failure = e;
            }
        });
        thread.join();
        if (result.failure != null) throw result.failure;
        return result.value;
    }

    private static HikariDataSource pool() {
        var pool = new HikariDataSource();
        pool.setDataSource(EmbeddedServers.freshDatabase().dataSource());
        pool.setMaximumPoolSize(SESSIONS);
        return pool;
    }
}
