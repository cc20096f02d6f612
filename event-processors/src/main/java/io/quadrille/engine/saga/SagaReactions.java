package io.quadrille.engine.saga;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands with which one participant reacts to events, besides that of the join: those of the steps that an event
 * asks for, and after a refusal the commands that give back or, for the owner, cancel. Immutable and thread-safe.
 */
public final class SagaReactions {

    /** Creates a command from an event and its timestamp; null if nothing follows from this event. */
    @FunctionalInterface
    interface Reaction {
        @Nullable
        Object command(Object event, Instant time);
    }

    private final Map<Class<?>, List<Reaction>> byEvent;

    SagaReactions(Map<Class<?>, List<Reaction>> byEvent) {
        this.byEvent = Map.copyOf(byEvent);
    }

    /** The types of the events to which the participant reacts. */
    public Set<Class<?>> events() {
        return byEvent.keySet();
    }

    /**
     * The commands that follow from an event, in the sequence in which they must be sent. Empty if the participant does
     * not react to the event.
     *
     * @param time the event's timestamp
     */
    public List<Object> commands(Object event, Instant time) {
        return byEvent.getOrDefault(event.getClass(), List.of()).stream()
                .map(reaction -> reaction.command(event, time))
                .filter(Objects::nonNull)
                .toList();
    }
}
