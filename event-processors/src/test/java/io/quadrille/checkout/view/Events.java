package io.quadrille.checkout.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;

/** Events as the event store returns them: one second apart, from {@link #START} on. */
final class Events {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private Events() {}

    static List<EventMessage<?>> events(Object... payloads) {
        var events = new ArrayList<EventMessage<?>>();
        for (var payload : payloads) {
            events.add(new GenericEventMessage<>(
                    "event-" + events.size(), payload, Map.of(), START.plusSeconds(events.size())));
        }
        return events;
    }

    static EventMessage<?> event(Object payload) {
        return events(payload).getFirst();
    }

    /** Folds the events into a row. */
    static <R> R folded(BiFunction<R, EventMessage<?>, R> fold, Object... payloads) {
        R row = null;
        for (var event : events(payloads)) row = fold.apply(row, event);
        return row;
    }
}
