package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.engine.serialization.MessageTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code projection_fill}: which projections contain all events of the store. The state is durable and common
 * to all processes of the database; a process reads it at most once a second. Thread-safe.
 */
public final class ProjectionFills {

    private static final long MAX_AGE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int ATTEMPTS = 600;
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();
    private static final String TRIGGER = "event_without_projections";

    private static final String REGISTER = """
        insert into projection_fill (projection, events, filled_at, unfilled_since, unfilled_by)
        select :name, :events, case when has_events then null else clock_timestamp() end,
          case when has_events then clock_timestamp() end,
          case when has_events then 'the store had events before the projection was registered' end
        from (select exists (select from domain_event_entry)) store (has_events)
        on conflict (projection) do update set events = excluded.events\
        """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final LongSupplier nanos;
    private volatile @Nullable Known known;

    public ProjectionFills(JdbcClient jdbc, TransactionTemplate transactions, LongSupplier nanos) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.nanos = nanos;
    }

    private record Known(long readAtNanos, Map<String, ProjectionFill> fills) {}

    /**
     * Registers the projections of this process, before it appends its first event. A projection that is new to the
     * database is filled if the store is empty. From now on, an event of its types that a process without the
     * projection appends makes it unfilled. Idempotent. If a projection is new, appends of other processes wait for
     * some milliseconds.
     */
    public void register(Collection<? extends Projection> projections, MessageTypes types) {
        for (int attempt = 1; !isRegistered(projections, types); attempt++) {
            try {
                transactions.executeWithoutResult(status -> registerNow(projections, types));
            } catch (RuntimeException e) {
                if (!TransientDatabaseFailure.isLock(e) || attempt == ATTEMPTS) throw e;
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private boolean isRegistered(Collection<? extends Projection> projections, MessageTypes types) {
        var registered = jdbc
                .sql("select projection, events from projection_fill")
                .query((row, number) -> Map.entry(row.getString("projection"), List.of((String[])
                        row.getArray("events").getArray())))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var trigger = jdbc.sql("select pg_get_triggerdef(oid) from pg_trigger where tgname = :name"
                        + " and tgrelid = 'domain_event_entry'::regclass")
                .param("name", TRIGGER)
                .query(String.class)
                .optional()
                .orElse("");
        return trigger.contains("'" + registered().value() + "'")
                && projections.stream()
                        .allMatch(projection -> EventSubscription.of(projection, types)
                                .types()
                                .equals(registered.get(projection.name())));
    }

    /** The projections that a process with the projections of all releases writes. */
    private WrittenProjections registered() {
        return new WrittenProjections(jdbc.sql("select projection from projection_fill where events <> '{}'")
                .query(String.class)
                .list());
    }

    private void registerNow(Collection<? extends Projection> projections, MessageTypes types) {
        jdbc.sql("set local lock_timeout to '100ms'").update();
        // Also waits for a different process that registers its projections.
        jdbc.sql("lock table domain_event_entry in share row exclusive mode").update();
        for (var projection : projections) {
            var events = EventSubscription.of(projection, types).types();
            jdbc.sql(REGISTER)
                    .param("name", projection.name())
                    .param("events", events.toArray(String[]::new))
                    .update();
        }
        // The condition is part of the trigger, because calling a function for each event would take longer.
        jdbc.sql("create or replace trigger " + TRIGGER + " after insert on domain_event_entry for each row when"
                        + " (current_setting('" + WrittenProjections.SETTING + "', true) is distinct from '"
                        + registered().value() + "') execute function note_projections_without_event()")
                .update();
    }

    /** The state of all registered projections, by name. */
    public List<ProjectionFill> all() {
        return read("where events <> '{}'");
    }

    private List<ProjectionFill> read(String condition) {
        return jdbc.sql("select * from projection_fill " + condition + " order by projection")
                .query((row, number) -> fill(row))
                .list();
    }

    private static ProjectionFill fill(ResultSet row) throws SQLException {
        var filledAt = Timestamps.instantOrNull(row, "filled_at");
        return new ProjectionFill(
                row.getString("projection"),
                filledAt != null,
                filledAt,
                Timestamps.instantOrNull(row, "unfilled_since"),
                row.getString("unfilled_by"));
    }

    /**
     * Requires that the projection contains all events of the store, as of at most a second ago.
     *
     * @throws ProjectionNotFilledException if its tables lack events, or if no process has registered it
     */
    public void require(String projection) {
        if (!wasFilled(projection)) throw new ProjectionNotFilledException(projection);
    }

    private boolean wasFilled(String projection) {
        var read = known;
        if (read == null || nanos.getAsLong() - read.readAtNanos() > MAX_AGE_NANOS) {
            long now = nanos.getAsLong();
            read = new Known(
                    now, read("").stream().collect(Collectors.toMap(ProjectionFill::projection, Function.identity())));
            known = read;
        }
        var fill = read.fills().get(projection);
        return fill != null && fill.filled();
    }

    /**
     * Applies the events that the caller's transaction appends, unless the projection is not filled: then the row
     * before an event may be missing, and the rebuild applies the events. A switch to a rebuild that happens meanwhile
     * waits until the transaction has ended.
     */
    public void applyAppended(Projection projection, List<? extends EventMessage<?>> events) {
        if (wasFilled(projection.name()) || isFilledUntilCommit(projection, events)) projection.apply(events);
    }

    private boolean isFilledUntilCommit(Projection projection, List<? extends EventMessage<?>> events) {
        if (events.stream()
                .noneMatch(event -> projection.events().stream().anyMatch(type -> type.isInstance(event.getPayload()))))
            return false;
        return jdbc.sql("select filled_at is not null from projection_fill where projection = :name for share")
                .param("name", projection.name())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }
}
