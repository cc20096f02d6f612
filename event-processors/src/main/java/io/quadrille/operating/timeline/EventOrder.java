package io.quadrille.operating.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of several domains in the order in which they can have happened: by time, but none in front of what caused it
 * or of an earlier one of its aggregate, since the clocks of two processes differ. Not thread-safe.
 */
final class EventOrder {

    /** When it happened at the earliest, and behind how many others in a row. */
    private record Place(Instant time, int depth) {

        static final Place FIRST = new Place(Instant.MIN, 0);
        static final Comparator<Place> ORDER = Comparator.comparing(Place::time).thenComparing(Place::depth);

        Place and(Place other) {
            return new Place(time.isAfter(other.time) ? time : other.time, Math.max(depth, other.depth));
        }
    }

    private final Map<String, TimelineSourceEvent> byId = new HashMap<>();
    private final Map<String, TimelineSourceEvent> byNumber = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    EventOrder(Collection<TimelineSourceEvent> events) {
        for (var event : events) {
            byId.put(event.id(), event);
            byNumber.put(number(event, 0), event);
        }
    }

    List<TimelineSourceEvent> sorted() {
        var sorted = new ArrayList<>(byId.values());
        sorted.sort(Comparator.comparing((TimelineSourceEvent event) -> place(event), Place.ORDER)
                .thenComparing(TimelineSourceEvent::position, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(TimelineSourceEvent::id));
        return sorted;
    }

    /** When it happened, as far as the clocks can be believed. */
    Instant time(TimelineSourceEvent event) {
        return place(event).time();
    }

    private Place place(TimelineSourceEvent event) {
        var known = places.get(event.id());
        if (known != null) return known;
        // A cycle of causes, which only a forged record could make, ends here.
        places.put(event.id(), Place.FIRST);
        var before = place(event, byId.get(event.causationId())).and(place(event, byNumber.get(number(event, -1))));
        var place = new Place(event.time(), before.depth() + 1).and(before);
        places.put(event.id(), place);
        return place;
    }

    private Place place(TimelineSourceEvent event, TimelineSourceEvent other) {
        return other == null || other == event ? Place.FIRST : place(other);
    }

    private static String number(TimelineSourceEvent event, int offset) {
        return event.message().getAggregateIdentifier() + "@" + (event.message().getSequenceNumber() + offset);
    }
}
