package io.quadrille.engine.rebuild;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code rebuild}: the progress of each rebuild. Thread-safe. */
public final class RebuildTable {

    static final String OPEN = "state in ('RUNNING', 'PAUSED', 'CAUGHT_UP', 'STOPPED', 'FAILED')";
    private static final String ACTIVE = "state in ('RUNNING', 'CAUGHT_UP')";

    private final JdbcClient jdbc;

    public RebuildTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Rebuild> find(long id) {
        return jdbc.sql("select * from rebuild where id = :id")
                .param("id", id)
                .query((row, number) -> Rebuild.of(row))
                .optional();
    }

    /** The newest rebuilds, newest first. */
    public List<Rebuild> newest(int limit) {
        return jdbc.sql("select * from rebuild order by id desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> Rebuild.of(row))
                .list();
    }

    /** The rebuilds on which a worker should work. */
    public List<Rebuild> active() {
        return jdbc.sql("select * from rebuild where " + ACTIVE + " order by id")
                .query((row, number) -> Rebuild.of(row))
                .list();
    }

    /** Whether no session is working on the rebuild now. */
    public boolean isFree(long id) {
        return RebuildLocks.isRebuildFree(jdbc, id);
    }

    /** The trace of the request that started the rebuild, as W3C traceparent. */
    public Optional<String> traceParent(long id) {
        return jdbc.sql("select trace_parent from rebuild where id = :id and trace_parent is not null")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /** The rebuild of this projection that has not ended, if there is one. */
    public Optional<Rebuild> open(String projection) {
        return jdbc.sql("select * from rebuild where projection = :projection and " + OPEN)
                .param("projection", projection)
                .query((row, number) -> Rebuild.of(row))
                .optional();
    }

    /** @throws RebuildRefused if there is no such rebuild */
    Rebuild get(long id) {
        return find(id).orElseThrow(() -> new RebuildRefused("There is no rebuild " + id + "."));
    }

    /** Stores that the rows contain all events up to the end of the page. */
    void recordProgress(long id, LogPages.LogPage page, long logEnd, long millis) {
        jdbc.sql("""
            update rebuild set position = :end, log_end = :logEnd, events = events + :events,
              updated_at = clock_timestamp(),
              run_position = run_position + case state when 'RUNNING' then :end - position else 0 end,
              run_millis = run_millis + case state when 'RUNNING' then :millis else 0 end
            where id = :id\
            """)
                .param("end", page.end())
                .param("logEnd", logEnd)
                .param("events", page.events().size())
                .param("millis", millis)
                .param("id", id)
                .update();
    }

    /** Changes RUNNING to the state that follows when the end of the log is reached. */
    void reached(long id, RebuildState state) {
        jdbc.sql("update rebuild set state = :state, updated_at = clock_timestamp() where id = :id and state ="
                        + " 'RUNNING'")
                .param("state", state.name())
                .param("id", id)
                .update();
    }

    /** Changes CAUGHT_UP to RUNNING, because no worker ran for a while and the rebuild lags behind the log. */
    void fellBehind(long id) {
        jdbc.sql("update rebuild set state = 'RUNNING' where id = :id and state = 'CAUGHT_UP'")
                .param("id", id)
                .update();
    }

    void failed(long id, String failure) {
        jdbc.sql("update rebuild set state = 'FAILED', failure = :failure, updated_at = clock_timestamp() where"
                        + " id = :id and "
                        + ACTIVE)
                .param("failure", failure)
                .param("id", id)
                .update();
    }
}
