package io.quadrille.operating.timeline;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.saga.Saga;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the events of an order that this database holds, at most the first {@value #MAX_EVENTS}. An order with 100
 * lines has less than a quarter of that. Thread-safe.
 */
final class OrderLog {

    private static final int MAX_EVENTS = 1_000;

    private static final String EVENTS = String.format(Locale.ROOT, """
        select global_index, %1$s from domain_event_entry where order_id = :order
        union all select null, %1$s from timeline_event where order_id = :order
        order by global_index limit %2$s\
        """, EventRow.COLUMNS, MAX_EVENTS);

    private final JdbcClient jdbc;
    private final Saga saga;
    private final Serializer serializer;

    OrderLog(JdbcClient jdbc, Saga saga, Serializer serializer) {
        this.jdbc = jdbc;
        this.saga = saga;
        this.serializer = serializer;
    }

    /** The names of the steps that the order of these events does not want. */
    Set<String> unwantedSteps(Collection<TimelineSourceEvent> events) {
        return events.stream()
                .filter(event -> event.type() == saga.begin())
                .map(event -> event.message().getPayload())
                .findFirst()
                .map(saga::unwantedSteps)
                .orElse(Set.of());
    }

    /** Each event once: first the events of this event store in the order of the log, then those of other stores. */
    Collection<TimelineSourceEvent> of(String orderId) {
        var events = new LinkedHashMap<String, TimelineSourceEvent>();
        List<TimelineSourceEvent> rows = jdbc.sql(EVENTS)
                .param("order", orderId)
                .query((row, number) -> TimelineSourceEvent.of(row, saga, serializer))
                .list();
        rows.forEach(event -> events.putIfAbsent(event.id(), event));
        return events.values();
    }
}
