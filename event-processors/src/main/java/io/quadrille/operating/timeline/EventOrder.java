package io.quadrille.operating.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the events of several domains into an order in which they can have happened: by time, but each event after its
 * cause and after the earlier events of its aggregate. Time alone is not enough because the clocks of two processes
 * differ. Not thread-safe.
 */
final class EventOrder {

    /**
     * The place of an event in the order.
     *
     * @param time the event's time, but not before the times of its cause and of the earlier events of its aggregate
     * @param depth the number of events in the causal chain that ends with the event
     */
    private record Place(Instant time, int depth) {

        static final Place FIRST = new Place(Instant.MIN, 0);
        static final Comparator<Place> ORDER = Comparator.comparing(Place::time).thenComparing(Place::depth);

        Place later(Place other) {
            return new Place(time.isAfter(other.time) ? time : other.time, Math.max(depth, other.depth));
        }
    }

    private final Map<String, TimelineSourceEvent> byId = new HashMap<>();
    private final Map<String, TimelineSourceEvent> bySequence = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    EventOrder(Collection<TimelineSourceEvent> events) {
        for (var event : events) {
            byId.put(event.id(), event);
            bySequence.put(sequenceKey(event, 0), event);
        }
    }

    List<TimelineSourceEvent> sorted() {
        var sorted = new ArrayList<>(byId.values());
        sorted.sort(Comparator.comparing((TimelineSourceEvent event) -> place(event), Place.ORDER)
                .thenComparing(TimelineSourceEvent::position, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(TimelineSourceEvent::id));
        return sorted;
    }

    /** The event's time, but not before the times of its cause and of the earlier events of its aggregate. */
    Instant time(TimelineSourceEvent event) {
        return place(event).time();
    }

    private Place place(TimelineSourceEvent event) {
        var known = places.get(event.id());
        if (known != null) return known;
        // Ends the recursion in a cycle of causes. Only a forged record can make one.
        places.put(event.id(), Place.FIRST);
        var predecessors = placeOfPredecessor(event, byId.get(event.causationId()))
                .later(placeOfPredecessor(event, bySequence.get(sequenceKey(event, -1))));
        var place = new Place(event.time(), predecessors.depth() + 1).later(predecessors);
        places.put(event.id(), place);
        return place;
    }

    private Place placeOfPredecessor(TimelineSourceEvent event, @Nullable TimelineSourceEvent predecessor) {
        return predecessor == null || predecessor == event ? Place.FIRST : place(predecessor);
    }

    private static String sequenceKey(TimelineSourceEvent event, int offset) {
        return event.message().getAggregateIdentifier() + "@" + (event.message().getSequenceNumber() + offset);
    }
}
