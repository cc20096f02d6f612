package io.quadrille.golden;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.log.CommittedEvents;
import io.quadrille.engine.log.StoredEvent;
import io.quadrille.engine.projection.Projection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** Every projection of the application on its own database, without anything that could act. */
final class Projections implements AutoCloseable {

    private static final int PAGE = 200;

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final DataSource database;
    private final Set<Projection> concerned = new HashSet<>();

    Projections(DataSource database) {
        this.database = database;
        context.registerBean(DataSource.class, () -> database);
        context.register(RebuildContextConfiguration.class);
        context.refresh();
    }

    List<GoldenTable> tables() {
        return GoldenTable.of(all());
    }

    private Collection<Projection> all() {
        return context.getBeansOfType(Projection.class).values();
    }

    /** Whether the log that {@link #replay} has read holds an event of the table's projection. */
    boolean hasEvents(GoldenTable table) {
        return concerned.contains(table.projection());
    }

    /** Reads the whole log page by page into all projections. */
    void replay() throws SQLException {
        try (var session = database.getConnection()) {
            var events = new CommittedEvents(TestEventStore.SERIALIZER, 0);
            var page = events.read(session, PAGE);
            while (!page.isEmpty() || events.waiting()) {
                apply(page.stream()
                        .<DomainEventMessage<?>>map(StoredEvent::message)
                        .toList());
                page = events.read(session, PAGE);
            }
        }
    }

    private void apply(List<DomainEventMessage<?>> page) {
        for (var projection : all()) {
            projection.apply(page);
            if (page.stream().anyMatch(event -> concerns(event, projection))) concerned.add(projection);
        }
    }

    private static boolean concerns(DomainEventMessage<?> event, Projection projection) {
        return projection.events().stream().anyMatch(type -> type.isInstance(event.getPayload()));
    }

    @Override
    public void close() {
        context.close();
    }
}
