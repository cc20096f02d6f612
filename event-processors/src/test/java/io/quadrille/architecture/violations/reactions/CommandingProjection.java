package io.quadrille.architecture.violations.reactions;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.RowProjection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventMessage;

final class CommandingProjection extends RowProjection<String> {

    private final CommandGateway commands;

    CommandingProjection(CommandGateway commands) {
        this.commands = commands;
    }

    @Override
    public String name() {
        return "example";
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of();
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of();
    }

    @Override
    protected Optional<String> key(EventMessage<?> event) {
        return Optional.of("one");
    }

    @Override
    protected String fold(String row, EventMessage<?> event) {
        return commands.sendAndWait(event.getPayload());
    }

    @Override
    protected Map<String, String> load(Collection<String> keys) {
        return Map.of();
    }

    @Override
    protected void store(Map<String, String> rows) {}
}
