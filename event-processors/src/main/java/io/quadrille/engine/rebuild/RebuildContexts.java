package io.quadrille.engine.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens contexts to rebuild and compare in. Thread-safe. */
public final class RebuildContexts {

    private final DataSource sessions;
    private final Set<String> domains;
    private final Class<?> parts;
    private volatile Known known;

    /**
     * @param sessions opens a database session of its own at each call; not a pool, for these take long and have no
     *     time limits
     * @param domains the domains whose events are in this database, in capitals
     * @param parts makes the beans of a context: the projections, a serializer for their events, and what both need
     */
    public RebuildContexts(DataSource sessions, Set<String> domains, Class<?> parts) {
        this.parts = parts;
        this.sessions = sessions;
        this.domains = Set.copyOf(domains);
    }

    /** A context whose projections write to the tables as everybody sees them. */
    public RebuildContext live() {
        return new RebuildContext(session(), domains, parts);
    }

    /**
     * What is the same for as long as the process lives. A context takes some tens of milliseconds to open, so whoever
     * asks for what is not there must not open one.
     *
     * @param refusals of each projection why it cannot be rebuilt here; "" if it can
     * @param anythingOfOrder asks whether there is an event or a row of an order
     */
    private record Known(Map<String, String> refusals, String anythingOfOrder) {}

    private Known known() {
        var found = known;
        if (found == null) {
            try (var context = live()) {
                var refusals = new TreeMap<String, String>();
                context.projections().forEach(name -> refusals.put(name, refusal(context, name)));
                found = new Known(refusals, anythingOfOrder(context));
            }
            known = found;
        }
        return found;
    }

    private static String refusal(RebuildContext context, String projection) {
        try {
            context.projection(projection);
            return "";
        } catch (RebuildRefused e) {
            return e.getMessage();
        }
    }

    private static String anythingOfOrder(RebuildContext context) {
        return OrderRebuild.projections(context).stream()
                .flatMap(projection -> projection.tables().stream())
                .map(table -> " or exists (select from " + table.name() + " where "
                        + table.key().orElseThrow().column() + " = :order)")
                .collect(Collectors.joining(
                        "", "select exists (select from domain_event_entry where order_id = :order)", ""));
    }

    /** The projections that can be rebuilt and checked here: those with all their events in this database. */
    public List<String> projections() {
        return known().refusals().entrySet().stream()
                .filter(each -> each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Whether there is an event of the order, or a row of those that {@link OrderRebuild} rebuilds. One query, which
     * locks nothing.
     *
     * @param jdbc to ask
     */
    public boolean know(String orderId, JdbcClient jdbc) {
        return jdbc.sql(known().anythingOfOrder())
                .param("order", orderId)
                .query(Boolean.class)
                .single();
    }

    /**
     * Opens no context.
     *
     * @throws RebuildRefused if there is no such projection here, or not all of its events
     */
    public void require(String projection) {
        var refusals = known().refusals();
        if (!refusals.containsKey(projection)) throw RebuildRefused.unknown(projection, refusals.keySet());
        if (!refusals.get(projection).isEmpty()) throw new RebuildRefused(refusals.get(projection));
    }

    /** A context whose projections write to the tables of this schema where it has them. */
    RebuildContext in(String schema) {
        var context = live();
        try {
            context.jdbc()
                    .sql("set search_path to " + schema + ", " + context.liveSchema())
                    .update();
            return context;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    /** A session beside the context's, to read the log ahead of what is written. */
    Connection session() {
        try {
            return sessions.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be reached", e);
        }
    }
}
