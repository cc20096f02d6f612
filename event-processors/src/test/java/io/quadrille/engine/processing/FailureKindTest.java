package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.FailureKind.OUTAGE;
import static io.quadrille.engine.processing.FailureKind.OWN;
import static io.quadrille.engine.processing.FailureKind.RACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quadrille.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** How failures are classified, with the exceptions that PostgreSQL, the network and Axon really throw. */
class FailureKindTest {

    private static final DataSource DATABASE = TestDatabase.create();

    @ParameterizedTest
    @CsvSource({
        "08006, OUTAGE", "53300, OUTAGE", "53100, OUTAGE", "57P01, OUTAGE", "57014, OUTAGE",
        "58030, OUTAGE", "25P04, OUTAGE", "40001, RACE", "40P01, RACE", "55P03, RACE",
        "23505, OWN", "22001, OWN", "25006, OWN", "42P01, OWN", "P0001, OWN"
    })
    void the_sql_state_decides_the_kind(String state, FailureKind kind) {
        var raise = "do $$ begin raise exception 'as told' using errcode = '" + state + "'; end $$";
        var failure = catchThrowable(() -> new JdbcTemplate(DATABASE).execute(raise));
        assertThat(failure).isNotNull();
        assertThat(FailureKind.of(failure)).isEqualTo(kind);
        assertThat(FailureKind.of(new EventStoreException("wrapped", failure))).isEqualTo(kind);
    }

    @Test
    void a_terminated_session_and_an_unreachable_server_are_outages() throws IOException {
        var end = "select pg_terminate_backend(pg_backend_pid())";
        var ended = catchThrowable(() -> new JdbcTemplate(DATABASE).execute(end));
        assertThat(FailureKind.of(ended)).isEqualTo(OUTAGE);
        int port;
        try (var nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        var refused =
                catchThrowable(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/none"));
        assertThat(refused).isInstanceOf(SQLException.class);
        assertThat(FailureKind.of(refused)).isEqualTo(OUTAGE);
    }

    @Test
    void io_failures_and_timeouts_are_outages() {
        assertThat(FailureKind.of(new UncheckedIOException(new ConnectException("refused"))))
                .isEqualTo(OUTAGE);
        assertThat(FailureKind.of(new IllegalStateException("wrapped", new TimeoutException())))
                .isEqualTo(OUTAGE);
    }

    @Test
    void a_lost_race_is_a_race_although_its_sql_state_is_a_duplicate_key() {
        var lost = new ConcurrencyException("lost", new SQLException("duplicate", "23505"));
        assertThat(FailureKind.of(lost)).isEqualTo(RACE);
    }

    @Test
    void a_violated_rule_is_a_failure_of_the_events_own() {
        assertThat(FailureKind.of(new AggregateNotFoundException("order:1", "not found")))
                .isEqualTo(OWN);
        assertThat(FailureKind.of(new IllegalArgumentException("negative"))).isEqualTo(OWN);
        assertThat(FailureKind.of(new NullPointerException())).isEqualTo(OWN);
    }
}
