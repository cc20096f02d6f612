package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A clock is advanced by an hour and set back later: the clock of the database as seen by the sessions of the
 * application, or the clock of its process.
 */
final class ClockFaults {

    private static final Duration HOUR = Duration.ofHours(1);

    private ClockFaults() {}

    /**
     * Prepares a database so that its clock can be set for sessions of this role. Their search path finds these
     * functions before those of PostgreSQL.
     */
    static void prepare(JdbcClient sql, String role) {
        sql.sql("create schema stepped").update();
        sql.sql("create table stepped.step (by interval not null)").update();
        sql.sql("insert into stepped.step values ('0')").update();
        for (var function :
                List.of("clock_timestamp() returns timestamptz volatile", "now() returns timestamptz stable")) {
            var name = function.substring(0, function.indexOf('('));
            sql.sql("create function stepped." + function + " language sql as 'select pg_catalog." + name
                            + "() + (select by from stepped.step)'")
                    .update();
        }
        sql.sql("grant usage on schema stepped to public").update();
        sql.sql("grant select on stepped.step to public").update();
        sql.sql("alter role " + role + " set search_path = public, stepped, pg_catalog")
                .update();
    }

    static Fault clockStep(FaultEnvironment environment) {
        var step = environment.oneOf(HOUR, HOUR.negated());
        return environment.oneOf(true, false) ? ofTheDatabase(environment, step) : ofTheProcess(environment, step);
    }

    private static Fault ofTheDatabase(FaultEnvironment environment, Duration step) {
        return new Fault() {

            @Override
            public void start() {
                set(step);
                await("claims with a time of the changed clock")
                        .ignoreExceptionsInstanceOf(DataAccessException.class)
                        .until(this::isFollowed);
            }

            @Override
            public void end() {
                set(Duration.ZERO);
            }

            private void set(Duration by) {
                environment
                        .system()
                        .sql()
                        .sql("update stepped.step set by = make_interval(secs => :seconds)")
                        .param("seconds", by.toSeconds())
                        .update();
            }

            private boolean isFollowed() {
                return environment
                        .system()
                        .sql()
                        .sql("select exists (select from token_entry where abs(extract(epoch from"
                                + " timestamp::timestamptz - now())) > 1800)")
                        .query(Boolean.class)
                        .single();
            }

            @Override
            public String detail() {
                return "the database's by " + step;
            }
        };
    }

    private static Fault ofTheProcess(FaultEnvironment environment, Duration step) {
        return new Fault() {

            private final CodeInjection clock = CodeInjection.ofClock(step);
            private ApplicationProcess process;

            @Override
            public void start() {
                process = environment.inject(clock, 0);
            }

            @Override
            public void end() {
                clock.outOf(process);
            }

            @Override
            public String detail() {
                return "the process's by " + step;
            }
        };
    }
}
