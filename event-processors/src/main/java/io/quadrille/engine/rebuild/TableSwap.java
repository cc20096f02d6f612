package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Live tables and others change places in one transaction, during which nobody appends: what was appended last is
 * folded into the others, then both move between schemas. It never waits long for a lock, since whoever appends waits
 * behind it; it tries again.
 */
public final class TableSwap {

    private static final int ATTEMPTS = 100;
    private static final long BETWEEN = Duration.ofMillis(50).toNanos();

    private final RebuildContext context;
    private final Projection projection;
    private final long id;
    private final String others;
    private final List<String> tables;
    private final TableCopies copies;

    /** @param others the schema whose tables become live, first in the context's search_path */
    TableSwap(RebuildContext context, Projection projection, long id, String others) {
        this.context = context;
        this.projection = projection;
        this.id = id;
        this.others = others;
        this.tables = projection.tables().stream().map(ProjectedTable::name).toList();
        this.copies = new TableCopies(context.jdbc(), context.liveSchema());
    }

    /** Does the work in a transaction of the context and records it there. */
    @FunctionalInterface
    public interface Recorded {
        Exchanged perform(RebuildContext context, Supplier<Exchanged> work);
    }

    /**
     * @param position every event up to here is in the rows that are live now
     * @param blockedMillis how long appends waited
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exchanged(long rebuild, String projection, RebuildState state, long position, long blockedMillis) {}

    /** The way back needs the place of the rebuilt rows. */
    void requireRoom() {
        if (!isBack()) return;
        new RebuildTable(context.jdbc()).open(projection.name()).ifPresent(other -> {
            throw new RebuildRefused(
                    "Rebuild " + other.id() + " of " + projection.name() + " is under way; cancel it first.");
        });
    }

    private boolean isBack() {
        return others.equals(TableCopies.RETIRED);
    }

    /** Up to where the others have the log. */
    long position() {
        return context.jdbc()
                .sql("select " + (isBack() ? "way_back" : "position") + " from rebuild where id = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    boolean write(LogPages.Page page) {
        context.transactions().executeWithoutResult(status -> fold(page));
        return true;
    }

    private void fold(LogPages.Page page) {
        projection.apply(page.events());
        context.jdbc()
                .sql("update rebuild set " + (isBack() ? "way_back" : "position") + " = :end where id = :id")
                .param("end", page.end())
                .param("id", id)
                .update();
    }

    Exchanged perform(Recorded recorded) {
        for (int attempt = 1; ; attempt++) {
            try {
                return recorded.perform(context, this::exchange);
            } catch (RuntimeException e) {
                if (!TransientDatabaseFailure.isLock(e)) throw e;
                if (attempt == ATTEMPTS)
                    throw new RebuildRefused(
                            "Others hold the tables of " + projection.name() + " all the time; try later.");
                LockSupport.parkNanos(BETWEEN);
            }
        }
    }

    private Exchanged exchange() {
        var jdbc = context.jdbc();
        jdbc.sql("set local lock_timeout to '100ms'").update();
        jdbc.sql("set local synchronous_commit to on").update();
        // As whoever appends: first the view, then the store.
        tables.forEach(
                table -> jdbc.sql("lock table " + context.liveSchema() + "." + table + " in access exclusive mode")
                        .update());
        long asked = System.nanoTime();
        jdbc.sql("lock table domain_event_entry in share row exclusive mode").update();
        long end = jdbc.sql("select coalesce(max(global_index), 0) from domain_event_entry")
                .query(Long.class)
                .single();
        context.pages(projection).forEach(context.connection(), position(), end, this::fold);
        var state = isBack() ? takeBack(end) : takeOver(end);
        return new Exchanged(
                id,
                projection.name(),
                state,
                end,
                Duration.ofNanos(System.nanoTime() - asked).toMillis());
    }

    private RebuildState takeOver(long end) {
        tables.forEach(table -> copies.drop(TableCopies.RETIRED, table));
        context.jdbc()
                .sql("update rebuild set state = 'KEPT', way_back = null where projection = :projection and state ="
                        + " 'SWITCHED'")
                .param("projection", projection.name())
                .update();
        move(TableCopies.SHADOW, TableCopies.RETIRED);
        return now(RebuildState.SWITCHED, end, lagging() ? Long.valueOf(0) : Long.valueOf(end));
    }

    private RebuildState takeBack(long end) {
        move(TableCopies.RETIRED, TableCopies.SHADOW);
        return now(RebuildState.CAUGHT_UP, lagging() ? positionAtSwitch() : end, null);
    }

    /**
     * Live rows that a group writes are behind the log, by what is not known here. When they go, only what was folded
     * before they came is certain to be in them; they absorb what they know, so they are given everything behind that
     * again.
     */
    private boolean lagging() {
        return projection.group().isPresent();
    }

    private long positionAtSwitch() {
        return new RebuildTable(context.jdbc()).get(id).position();
    }

    private void move(String to, String away) {
        for (var table : tables) {
            copies.move(table, context.liveSchema(), away);
            copies.move(table, to, context.liveSchema());
        }
    }

    private RebuildState now(RebuildState state, long position, Long wayBack) {
        context.jdbc()
                .sql("update rebuild set state = :state, position = :position, log_end = greatest(log_end, :position),"
                        + " way_back = :wayBack, updated_at = clock_timestamp() where id = :id")
                .param("state", state.name())
                .param("position", position)
                .param("wayBack", wayBack)
                .param("id", id)
                .update();
        return state;
    }
}
