package io.quadrille.engine.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens contexts for rebuilds and comparisons. Thread-safe. */
public final class RebuildContexts {

    private final DataSource sessions;
    private final Set<String> domains;
    private final Class<?>[] configuration;
    private volatile @Nullable ProcessCapabilities capabilities;

    /**
     * @param sessions opens a new database session without time limits at each call; not a pool, because rebuilds take
     *     long
     * @param domains the domains whose events are in this database
     * @param configuration classes of Spring beans: the projections, a serializer for their events, and their
     *     dependencies
     */
    public RebuildContexts(DataSource sessions, Set<String> domains, Class<?>... configuration) {
        this.configuration = configuration.clone();
        this.sessions = sessions;
        this.domains = Set.copyOf(domains);
    }

    /** Opens a context whose projections write to the live tables. */
    public RebuildContext live() {
        return new RebuildContext(session(), domains, configuration);
    }

    /**
     * Facts that do not change while the process runs. They are kept in memory, because opening a context takes tens of
     * milliseconds, and a request for an unknown order or projection must be cheaper.
     *
     * @param refusals for each projection, why it cannot be rebuilt in this process; "" if it can be rebuilt
     * @param orderQuery a query for whether there is an event or a row of an order
     */
    private record ProcessCapabilities(Map<String, String> refusals, String orderQuery) {}

    private ProcessCapabilities capabilities() {
        var found = capabilities;
        if (found == null) {
            try (var context = live()) {
                var refusals = new TreeMap<String, String>();
                context.projections().forEach(name -> refusals.put(name, refusal(context, name)));
                found = new ProcessCapabilities(refusals, orderQuery(context));
            }
            capabilities = found;
        }
        return found;
    }

    private static String refusal(RebuildContext context, String projection) {
        try {
            context.projection(projection);
            return "";
        } catch (RebuildRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String orderQuery(RebuildContext context) {
        return OrderRebuild.projections(context).stream()
                .flatMap(projection -> projection.tables().stream())
                .map(table -> " or exists (select from " + table.name() + " where "
                        + table.key().orElseThrow().column() + " = :order)")
                .collect(Collectors.joining(
                        "", "select exists (select from domain_event_entry where order_id = :order)", ""));
    }

    /** The projections that can be rebuilt and checked here: those with all their events in this database. */
    public List<String> projections() {
        return capabilities().refusals().entrySet().stream()
                .filter(each -> each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Whether there is an event of the order or a row that {@link OrderRebuild} rebuilds. One query, which locks
     * nothing and opens no context.
     */
    public boolean hasOrder(String orderId, JdbcClient jdbc) {
        return jdbc.sql(capabilities().orderQuery())
                .param("order", orderId)
                .query(Boolean.class)
                .single();
    }

    /**
     * Requires that the projection can be rebuilt here. Opens no context after the first call.
     *
     * @throws RebuildRefused if there is no such projection here, or some of its events are in another database
     */
    public void require(String projection) {
        var refusals = capabilities().refusals();
        var refusal = refusals.get(projection);
        if (refusal == null) throw RebuildRefused.unknown(projection, refusals.keySet());
        if (!refusal.isEmpty()) throw new RebuildRefused(refusal);
    }

    /**
     * Opens a context whose projections write to the tables of this schema, and to the live table if the schema has no
     * table of that name.
     */
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

    /** Opens a session in addition to the context's, to prefetch the log. */
    Connection session() {
        try {
            return sessions.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be reached.", e);
        }
    }
}
