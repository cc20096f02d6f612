package io.quadrille.engine.saga;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.RowProjection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/** Folds events into the rows of a saga's join, one per saga. Subclasses load and store the rows. */
public abstract class JoinProjection extends RowProjection<JoinRow> {

    private final String table;
    private final Saga saga;
    private final SagaJoin join;
    private final Set<Class<?>> events;

    /**
     * @param table the name of the projection and of its table
     * @throws IllegalStateException if the saga declares no join
     */
    protected JoinProjection(String table, Saga saga) {
        this.table = table;
        this.saga = saga;
        this.join = saga.join()
                .orElseThrow(() -> new IllegalStateException("participant "
                        + saga.owner().name() + " declares no join, so table " + table + " has no rows"));
        this.events = join.events();
    }

    SagaJoin join() {
        return join;
    }

    @Override
    public String name() {
        return table;
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perSaga(table));
    }

    @Override
    public Set<Class<?>> events() {
        return events;
    }

    @Override
    public Optional<String> group() {
        return Optional.of(saga.owner().name());
    }

    @Override
    protected Optional<String> key(EventMessage<?> event) {
        var payload = event.getPayload();
        return events.contains(payload.getClass()) ? saga.sagaId(payload) : Optional.empty();
    }

    @Override
    protected JoinRow fold(@Nullable JoinRow row, EventMessage<?> event) {
        return join.after(row == null ? JoinRow.of(key(event).orElseThrow()) : row, event.getPayload());
    }
}
