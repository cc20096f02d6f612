package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.Difference.DifferenceKind;
import io.quadrille.engine.rebuild.Difference.Event;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds to a difference the events from which the row follows, and why the row may still change. */
final class Explanations {

    private static final int MAX_EVENTS = 20;

    private static final String EVENTS = """
        select count(*) over () as total, global_index, time_stamp, payload_type, event_identifier
        from jsonb_populate_record(cast(null as %1$s), cast(:key as jsonb)) row, domain_event_entry event
        where payload_type = any(:types) and %2$s
        order by global_index desc limit :last\
        """;

    /**
     * Selects why a group has not handled an event yet: the group is paused, runs in no process, has a dead letter, or
     * waits for the relay.
     */
    private static final String WAITING = """
        select 'group ' || processing_group || ' is paused by ' || paused_by from paused_group
          where processing_group = :group
        union all
        select 'group ' || :group || ' is run by no process'
        where not exists (
          select from token_entry where processor_name = :group and owner is not null
            and abs(extract(epoch from timestamp::timestamptz - clock_timestamp())) < 120)
        union all
        select 'letter ' || id || ' of group ' || processing_group || ' is ' || state from dead_letter
        where processing_group = :group and event_identifier = any(:events) and state <> 'RESOLVED'
        union all
        select 'the event at ' || :newest || ' is not published yet'
        where :newest > (select coalesce(max(global_index), 0) from relay_position)
        limit 1\
        """;

    private final JdbcClient jdbc;
    private final Projection projection;
    private final String[] types;
    private final String live;

    Explanations(RebuildContext context, Projection projection) {
        this.jdbc = context.jdbc();
        this.projection = projection;
        this.types = context.subscription(projection).types().toArray(String[]::new);
        this.live = context.liveSchema();
    }

    /** @param total the number of all events of the row, including those that are not listed */
    private record CountedEvent(long total, Event event) {}

    /** Adds to the difference its events and, if there is one, the reason to wait. */
    Difference explain(ProjectedTable table, Difference difference) {
        var counted = jdbc.sql(String.format(Locale.ROOT, EVENTS, live + "." + table.name(), table.eventsOfRow()))
                .param("key", difference.key().toString())
                .param("types", types)
                .param("last", MAX_EVENTS)
                .query((row, number) -> new CountedEvent(
                        row.getLong("total"),
                        new Event(
                                row.getLong("global_index"),
                                row.getObject("time_stamp", OffsetDateTime.class)
                                        .toInstant(),
                                row.getString("payload_type"),
                                row.getString("event_identifier"))))
                .list()
                .reversed();
        var events = counted.stream().map(CountedEvent::event).toList();
        return new Difference(
                difference.table(),
                difference.kind(),
                difference.key(),
                difference.columns(),
                counted.isEmpty() ? 0 : counted.getFirst().total(),
                events,
                waiting(difference, events));
    }

    /**
     * Why the row may still become equal; null if nothing explains the difference. An unhandled record can explain a
     * missing or outdated row, but not an extra row.
     */
    private @Nullable String waiting(Difference difference, List<Event> events) {
        if (projection.group().isEmpty() || difference.kind() == DifferenceKind.EXTRA || events.isEmpty()) return null;
        return jdbc.sql(WAITING)
                .param("group", projection.group().get())
                .param("events", events.stream().map(Event::id).toArray(String[]::new))
                .param("newest", events.getLast().position())
                .query(String.class)
                .optional()
                .orElse(null);
    }
}
