package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.http.Problems;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that were asked for and what came of them. Whoever holds the lock does them, the oldest first; one that was
 * cut off is done again. Thread-safe.
 */
public final class AuditChecks {

    private static final Logger log = LoggerFactory.getLogger(AuditChecks.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ALL_BUT_REPORT =
            "id, projection, sample, requested_by, reason, requested_at, finished_at, compared, differing, failure,"
                    + " null as report";

    private final JdbcClient jdbc;
    private final RebuildContexts contexts;
    private final AuditCheck check;
    private final List<String> projections;

    AuditChecks(JdbcClient jdbc, RebuildContexts contexts, Duration patience) {
        this.jdbc = jdbc;
        this.contexts = contexts;
        this.check = new AuditCheck(contexts, patience);
        this.projections = contexts.projections();
    }

    /**
     * @param sample how many keys were looked at, about; null for all rows
     * @param finishedAt null while it waits or is under way
     * @param differing how many rows differ
     * @param failure why it could not be done; null if it was done
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Check(
            long id,
            String projection,
            Integer sample,
            String requestedBy,
            String reason,
            Instant requestedAt,
            Instant finishedAt,
            Long compared,
            Long differing,
            String failure,
            JsonNode report) {}

    /** The projections that can be checked here, with all their events in this database. */
    List<String> projections() {
        return projections;
    }

    /**
     * @param projection null for all
     * @throws io.quadrille.engine.rebuild.RebuildRefused if there is no such projection here, or not all of its events
     * @throws org.springframework.web.ErrorResponseException 409 if a check of one of them has not finished
     */
    List<Check> request(String projection, Integer sample, String actor, String reason) {
        if (projection != null) contexts.require(projection);
        var names = projection == null ? projections : List.of(projection);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('quadrille-audit-request', 0)) is not null")
                .query(Boolean.class)
                .single();
        open(names).ifPresent(other -> {
            throw Problems.problem(
                    HttpStatus.CONFLICT,
                    "Check " + other.id() + " of " + other.projection() + ", requested by " + other.requestedBy()
                            + " at " + other.requestedAt() + ", has not finished; wait for it.");
        });
        return jdbc.sql("insert into audit_check (projection, sample, requested_by, reason)"
                        + " select name, :sample, :actor, :reason from unnest(:names) name returning *")
                .param("sample", sample)
                .param("actor", actor)
                .param("reason", reason)
                .param("names", names.toArray(String[]::new))
                .query((row, number) -> check(row))
                .list();
    }

    /** All projections on a sample, once for that moment however many processes ask. */
    void requestNightly(int sample, OffsetDateTime due) {
        jdbc.sql("""
            insert into audit_check (projection, sample, requested_by, reason, due_at)
            select name, :sample, 'schedule', 'quadrille.audit.check-cron', :due from unnest(:names) name
            on conflict (projection, due_at) do nothing\
            """)
                .param("sample", sample)
                .param("due", due)
                .param("names", projections.toArray(String[]::new))
                .update();
    }

    /** Does all that wait, unless another session is at it. */
    void doAll() {
        if (!open().isPresent()) return;
        try (var session = contexts.live()) {
            var lock = "select pg_try_advisory_lock(hashtextextended('quadrille-audit-check', 0))";
            if (!session.jdbc().sql(lock).query(Boolean.class).single()) return;
            for (var next = open(); next.isPresent(); next = open()) carryOut(next.get());
        }
    }

    private void carryOut(Check wanted) {
        try {
            var name = wanted.projection();
            var done = wanted.sample() == null ? check.full(name) : check.sample(name, wanted.sample());
            if (!done.clean())
                log.warn(
                        "{} rows of projection {} differ from the event store; see check {}",
                        done.differing(),
                        name,
                        wanted.id());
            finish(wanted.id(), done, null);
        } catch (RuntimeException e) {
            log.warn("Check {} of {} could not be done", wanted.id(), wanted.projection(), e);
            finish(wanted.id(), null, String.valueOf(e.getMessage()));
        }
    }

    private void finish(long id, Comparison done, String failure) {
        jdbc.sql("update audit_check set finished_at = clock_timestamp(), compared = :compared, differing = :differing,"
                        + " report = cast(:report as jsonb), failure = :failure where id = :id")
                .param("compared", done == null ? null : done.compared())
                .param("differing", done == null ? null : done.differing())
                .param("report", done == null ? null : JSON.writeValueAsString(done))
                .param("failure", failure)
                .param("id", id)
                .update();
    }

    private Optional<Check> open() {
        return open(projections);
    }

    private Optional<Check> open(List<String> names) {
        return jdbc.sql("select * from audit_check where finished_at is null and projection = any(:here) order by id"
                        + " limit 1")
                .param("here", names.toArray(String[]::new))
                .query((row, number) -> check(row))
                .optional();
    }

    Optional<Check> find(long id) {
        return jdbc.sql("select * from audit_check where id = :id")
                .param("id", id)
                .query((row, number) -> check(row))
                .optional();
    }

    List<Check> newest(int limit) {
        return jdbc.sql("select " + ALL_BUT_REPORT + " from audit_check order by id desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> check(row))
                .list();
    }

    private static Check check(ResultSet row) throws SQLException {
        var finished = row.getObject("finished_at", OffsetDateTime.class);
        var report = row.getString("report");
        return new Check(
                row.getLong("id"),
                row.getString("projection"),
                row.getObject("sample", Integer.class),
                row.getString("requested_by"),
                row.getString("reason"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant(),
                row.getObject("compared", Long.class),
                row.getObject("differing", Long.class),
                row.getString("failure"),
                report == null ? null : JSON.readTree(report));
    }

    /**
     * Deletes the checks that finished longest ago. The newest finished check of each projection stays: it says how
     * many of the rows differ.
     *
     * @param before rows up to this time are deleted
     * @param limit the most rows that are deleted
     * @return the number of rows that were deleted
     */
    public static int deleteSuperseded(JdbcClient jdbc, OffsetDateTime before, int limit) {
        return jdbc.sql("""
            delete from audit_check where id in (
              select id from audit_check c
              where finished_at <= :before and exists (
                select from audit_check newer
                where newer.projection = c.projection and newer.id > c.id and newer.finished_at is not null)
              order by finished_at limit :limit for update of c skip locked)\
            """).param("before", before).param("limit", limit).update();
    }
}
