package io.quadrille.engine.saga;

import java.util.Map;
import java.util.Optional;

/**
 * The answers that a saga's join has received.
 *
 * @param sagaId the id of the saga
 * @param events the answers, by type
 */
public record Facts(String sagaId, Map<Class<?>, Object> events) {

    /** The event of this type; empty if it has not happened, because the saga did not want the step. */
    public <E> Optional<E> find(Class<E> event) {
        return Optional.ofNullable(events.get(event)).map(event::cast);
    }

    /**
     * The event of this type.
     *
     * @throws IllegalStateException if it has not happened
     */
    public <E> E get(Class<E> event) {
        return find(event)
                .orElseThrow(() -> new IllegalStateException("saga " + sagaId + " has no " + event.getSimpleName()));
    }
}
