package io.quadrille.golden;

import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.log.CommittedEvents;
import io.quadrille.engine.log.StoredEvent;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.RowProjection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every projection of the application on its own database, without anything that could act. */
final class Projections implements AutoCloseable {

    private static final int PAGE = 200;

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final DataSource database;

    Projections(DataSource database) {
        this.database = database;
        context.registerBean(JdbcTemplate.class, () -> new JdbcTemplate(database));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        for (var known : List.of("view", "aggregator", "statistics")) context.scan("io.quadrille.checkout." + known);
        context.refresh();
    }

    List<RowProjection<?>> folds() {
        var folds = new ArrayList<RowProjection<?>>();
        context.getBeansOfType(RowProjection.class).values().forEach(folds::add);
        return folds;
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
        context.getBeansOfType(Projection.class).values().forEach(projection -> projection.apply(page));
    }

    @Override
    public void close() {
        context.close();
    }
}
