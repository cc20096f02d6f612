package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.rebuild.AuditCheck;
import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requested checks of projections and their results. One process at a time carries out checks, the oldest first; an
 * advisory lock ensures that. A check that a crash or a shutdown interrupted is carried out again from its beginning.
 * Thread-safe.
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
     * @param sample the approximate number of keys to compare; null for all rows
     * @param finishedAt null while the check waits or runs
     * @param compared the number of compared rows
     * @param differing the number of rows that differ
     * @param failure why the check failed; null if it did not fail
     * @param report the {@link Comparison} as JSON; null in lists, and while the check waits, runs or has failed
     */
    @Schema(name = "Check")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProjectionCheck(
            long id,
            String projection,
            @Nullable Integer sample,
            String requestedBy,
            String reason,
            Instant requestedAt,
            @Nullable Instant finishedAt,
            @Nullable Long compared,
            @Nullable Long differing,
            @Nullable String failure,
            @Nullable JsonNode report) {}

    /** The projections that this process can check: all their events are in this database. */
    List<String> projections() {
        return projections;
    }

    /**
     * Adds one check per projection, in the caller's transaction.
     *
     * @param projection null for all projections
     * @param sample the approximate number of keys to compare; null for all rows
     * @throws io.quadrille.engine.rebuild.RebuildRefused if this process does not have the projection, or if this
     *     database does not hold all its events
     * @throws org.springframework.web.ErrorResponseException 409 if a check of one of the projections has not finished
     */
    List<ProjectionCheck> request(@Nullable String projection, @Nullable Integer sample, String actor, String reason) {
        if (projection != null) contexts.require(projection);
        var names = projection == null ? projections : List.of(projection);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('quadrille-audit-request', 0)) is not null")
                .query(Boolean.class)
                .single();
        open(names).ifPresent(other -> {
            throw Problems.problem(
                    HttpStatus.CONFLICT,
                    "Check " + other.id() + " of " + other.projection() + ", requested by " + other.requestedBy()
                            + " at " + other.requestedAt() + ", has not finished. Wait until it has.");
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

    /**
     * Adds a check of a sample for each projection that is filled. Idempotent for each due time: every process calls
     * it.
     */
    void requestNightly(int sample, OffsetDateTime due) {
        jdbc.sql("""
            insert into audit_check (projection, sample, requested_by, reason, due_at)
            select name, :sample, 'schedule', 'quadrille.audit.check-cron', :due from unnest(:names) name
            where not exists (select from projection_fill where projection = name and filled_at is null)
            on conflict (projection, due_at) do nothing\
            """)
                .param("sample", sample)
                .param("due", due)
                .param("names", projections.toArray(String[]::new))
                .update();
    }

    /** Carries out all open checks of this process's projections, unless a different session carries out checks. */
    void carryOutAll() {
        if (open().isEmpty()) return;
        try (var session = contexts.live()) {
            var lock = "select pg_try_advisory_lock(hashtextextended('quadrille-audit-check', 0))";
            if (!session.jdbc().sql(lock).query(Boolean.class).single()) return;
            for (var next = open(); next.isPresent(); next = open()) carryOut(next.get());
        }
    }

    private void carryOut(ProjectionCheck open) {
        var name = open.projection();
        var sample = open.sample();
        try {
            var comparison = sample == null ? check.full(name) : check.sample(name, sample);
            if (!comparison.clean())
                log.warn(
                        "{} rows of projection {} differ from the event store; see check {}",
                        comparison.differing(),
                        name,
                        open.id());
            finish(open.id(), comparison, null);
        } catch (RuntimeException e) {
            log.warn("Check {} of projection {} failed", open.id(), name, e);
            finish(open.id(), null, String.valueOf(e.getMessage()));
        }
    }

    private void finish(long id, @Nullable Comparison comparison, @Nullable String failure) {
        jdbc.sql("update audit_check set finished_at = clock_timestamp(), compared = :compared, differing = :differing,"
                        + " report = cast(:report as jsonb), failure = :failure where id = :id")
                .param("compared", comparison == null ? null : comparison.compared())
                .param("differing", comparison == null ? null : comparison.differing())
                .param("report", comparison == null ? null : JSON.writeValueAsString(comparison))
                .param("failure", failure)
                .param("id", id)
                .update();
    }

    private Optional<ProjectionCheck> open() {
        return open(projections);
    }

    private Optional<ProjectionCheck> open(List<String> names) {
        return jdbc.sql("select * from audit_check where finished_at is null and projection = any(:here) order by id"
                        + " limit 1")
                .param("here", names.toArray(String[]::new))
                .query((row, number) -> check(row))
                .optional();
    }

    Optional<ProjectionCheck> find(long id) {
        return jdbc.sql("select * from audit_check where id = :id")
                .param("id", id)
                .query((row, number) -> check(row))
                .optional();
    }

    List<ProjectionCheck> newest(int limit) {
        return jdbc.sql("select " + ALL_BUT_REPORT + " from audit_check order by id desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> check(row))
                .list();
    }

    private static ProjectionCheck check(ResultSet row) throws SQLException {
        var finished = row.getObject("finished_at", OffsetDateTime.class);
        var report = row.getString("report");
        return new ProjectionCheck(
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
     * @param before checks that finished at or before this time are deleted
     * @param limit the maximum number of rows to delete
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
