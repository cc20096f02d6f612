package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.serialization.MessageTypes;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
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
 * One database session and the projections, which write through it: a Spring context that holds nothing else and has no
 * parent. Closing ends the session and with it what was not committed. Not thread-safe.
 */
public final class RebuildContext implements AutoCloseable {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final Set<String> domains;
    private final Connection connection;
    private final SingleConnectionDataSource session;
    private final String liveSchema;

    RebuildContext(Connection connection, Set<String> domains, Class<?> parts) {
        this.domains = domains;
        this.connection = connection;
        session = new SingleConnectionDataSource(connection, true);
        var run = String.join(",", domains);
        var sources = context.getEnvironment().getPropertySources();
        sources.addFirst(new MapPropertySource("domains", Map.of("quadrille.domains", run)));
        context.registerBean("session", DataSource.class, () -> session);
        context.register(parts);
        context.refresh();
        liveSchema = jdbc().sql("select current_schema()").query(String.class).single();
        // An answer that is lost with the server is worked out again; nothing is confirmed to anybody before a switch.
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

    /** Sees everything as of one moment, and leaves nothing behind. */
    <T> T lookAt(Supplier<T> work) {
        var snapshot = new TransactionTemplate(transactions().getTransactionManager());
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return snapshot.execute(status -> {
            status.setRollbackOnly();
            return work.get();
        });
    }

    AnnotationConfigApplicationContext beans() {
        return context;
    }

    /** The session of {@link #jdbc}. */
    public Connection connection() {
        return connection;
    }

    /**
     * Folds events that the caller's transaction appends into the rows that are written with them, those that no group
     * feeds.
     */
    public void applyAppended(List<? extends EventMessage<?>> events) {
        context.getBeansOfType(Projection.class).values().stream()
                .filter(projection -> projection.group().isEmpty())
                .forEach(projection -> projection.apply(events));
    }

    Serializer serializer() {
        return context.getBean(Serializer.class);
    }

    /** Where the tables are that everybody sees. */
    String liveSchema() {
        return liveSchema;
    }

    /** The projections of this process's domains, by name. */
    public List<String> projections() {
        return context.getBeansOfType(Projection.class).values().stream()
                .map(Projection::name)
                .sorted()
                .toList();
    }

    /** @throws RebuildRefused if there is none of that name, or some of its events are in another database */
    Projection projection(String name) {
        var projection = named(name);
        var elsewhere = elsewhere(projection);
        if (elsewhere.isEmpty()) return projection;
        throw new RebuildRefused(name + " needs the events of " + elsewhere
                + " too, which are in another database; here are those of " + domains + ".");
    }

    /** Whether no other database has events that concern it. */
    public boolean hasAllEvents(String name) {
        return elsewhere(named(name)).isEmpty();
    }

    private Projection named(String name) {
        return context.getBeansOfType(Projection.class).values().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RebuildRefused.unknown(name, projections()));
    }

    private Set<String> elsewhere(Projection projection) {
        var needed = new TreeSet<>(concern(projection).domains());
        needed.removeAll(domains);
        return needed;
    }

    EventSubscription concern(Projection projection) {
        return EventSubscription.of(projection, context.getBean(MessageTypes.class));
    }

    LogPages pages(Projection projection) {
        return new LogPages(concern(projection).types(), serializer());
    }

    @Override
    public void close() {
        context.close();
        session.destroy();
    }
}
