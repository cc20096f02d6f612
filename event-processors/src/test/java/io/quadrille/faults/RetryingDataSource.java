package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Sessions of the test: while PostgreSQL is down, the test waits for it. */
final class RetryingDataSource extends DelegatingDataSource {

    RetryingDataSource(DataSource database) {
        super(database);
    }

    @Override
    public Connection getConnection() {
        return await("a connection to PostgreSQL")
                .pollInSameThread()
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(super::getConnection, connection -> true);
    }
}
