package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.serialization.MessageTypes;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.Serializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A Spring context that contains only one database session and the projections, which write through this session. The
 * context has no parent. Closing it ends the session and discards uncommitted changes. Not thread-safe.
 */
public final class RebuildContext implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final Set<String> domains;
    private final Connection connection;
    private final SingleConnectionDataSource session;
    private final String liveSchema;

    RebuildContext(Connection connection, Set<String> domains, Class<?>... configuration) {
        this.domains = domains;
        this.connection = connection;
        session = new SingleConnectionDataSource(connection, true);
        var domainList = String.join(",", domains);
        var sources = context.getEnvironment().getPropertySources();
        sources.addFirst(new MapPropertySource("domains", Map.of("quadrille.domains", domainList)));
        context.registerBean("session", DataSource.class, () -> session);
        context.register(configuration);
        context.refresh();
        liveSchema = jdbc().sql("select current_schema()").query(String.class).single();
        // If a crash of the server loses commits, the rebuild repeats them; nothing is visible before the switch.
        jdbc().sql("set synchronous_commit to off").update();
        jdbc().sql("set jit to off").update();
        jdbc().sql("set timezone to 'UTC'").update();
    }

    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    public TransactionTemplate transactions() {
        return context.getBean(TransactionTemplate.class);
    }

    /** Runs the work in a repeatable-read transaction, which is rolled back afterwards. */
    <T> T inSnapshot(Supplier<T> work) {
        var snapshot = new TransactionTemplate(
                Objects.requireNonNull(transactions().getTransactionManager(), "the template has a manager"));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return snapshot.execute(status -> {
            status.setRollbackOnly();
            return work.get();
        });
    }

    AnnotationConfigApplicationContext beans() {
        return context;
    }

    /** The connection that {@link #jdbc} uses. */
    public Connection connection() {
        return connection;
    }

    /**
     * Applies the events that the caller's transaction appends, but only to rows that are written in the appending
     * transaction, of projections that are filled; each processing group updates its rows itself.
     */
    public void applyAppended(List<? extends EventMessage<?>> events) {
        var fills = new ProjectionFills(jdbc(), transactions(), System::nanoTime);
        context.getBeansOfType(Projection.class).values().stream()
                .filter(projection -> projection.group().isEmpty())
                .forEach(projection -> fills.applyAppended(projection, events));
    }

    Serializer serializer() {
        return context.getBean(Serializer.class);
    }

    /** The schema of the live tables. */
    String liveSchema() {
        return liveSchema;
    }

    /** The names of the projections of this process's domains, sorted. */
    public List<String> projections() {
        return context.getBeansOfType(Projection.class).values().stream()
                .map(Projection::name)
                .sorted()
                .toList();
    }

    /** @throws RebuildRefused if there is no such projection, or some of its events are in another database */
    Projection projection(String name) {
        var projection = named(name);
        var elsewhere = elsewhere(projection);
        if (elsewhere.isEmpty()) return projection;
        throw new RebuildRefused("Projection " + name + " also needs the events of " + elsewhere
                + ", which are in another database; this database has those of " + domains + ".");
    }

    /** Whether this database has all events from which the projection is built. */
    boolean hasAllEvents(String name) {
        return elsewhere(named(name)).isEmpty();
    }

    private Projection named(String name) {
        return context.getBeansOfType(Projection.class).values().stream()
                .filter(projection -> projection.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RebuildRefused.unknown(name, projections()));
    }

    private Set<String> elsewhere(Projection projection) {
        var needed = new TreeSet<>(subscription(projection).domains());
        needed.removeAll(domains);
        return needed;
    }

    EventSubscription subscription(Projection projection) {
        return EventSubscription.of(projection, context.getBean(MessageTypes.class));
    }

    LogPages pages(Projection projection) {
        return new LogPages(subscription(projection).types(), serializer());
    }

    @Override
    public void close() {
        context.close();
        session.destroy();
    }
}
