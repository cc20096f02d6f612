package io.quadrille.operating.audit;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.provenance.Provenance;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the stored events of one order or aggregate in the order of the log. The events of an aggregate are read by
 * sequence number, which is the same order and has an index. Thread-safe.
 */
final class EventHistory {

    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};

    private static final String OF_ORDER = String.format(Locale.ROOT, """
        select global_index, order_id, %s from domain_event_entry
        where order_id = :id and global_index <= :position and global_index > :after
        order by global_index limit :limit\
        """, EventRow.COLUMNS);

    /** Leaves out each aggregate's first event later than the time, and the aggregate's events after that one. */
    private static final String OF_ORDER_UNTIL_TIME = String.format(Locale.ROOT, """
        select * from (
          select global_index, order_id, %s,
            max(time_stamp) over (partition by aggregate_identifier order by sequence_number) as latest
          from domain_event_entry where order_id = :id) event
        where latest <= :time and global_index > :after
        order by global_index limit :limit\
        """, EventRow.COLUMNS);

    private static final String OF_AGGREGATE = String.format(Locale.ROOT, """
        select global_index, order_id, %s from domain_event_entry
        where aggregate_identifier = :id and sequence_number > :after and sequence_number < :end
        order by sequence_number limit :limit\
        """, EventRow.COLUMNS);

    private static final String FIRST_AFTER_TIME = """
        select sequence_number from domain_event_entry where aggregate_identifier = :id and time_stamp > :time
        order by sequence_number limit 1\
        """;

    private static final String FIRST_AFTER_POSITION = """
        select sequence_number from domain_event_entry where aggregate_identifier = :id and global_index > :position
        order by sequence_number limit 1\
        """;

    private static final String AT_POSITION = """
        select sequence_number from domain_event_entry where aggregate_identifier = :id and global_index = :position\
        """;

    private static final String LAST_UP_TO_POSITION = """
        select coalesce(max(sequence_number), -1) from domain_event_entry
        where aggregate_identifier = :id and global_index <= :position\
        """;

    private final JdbcClient jdbc;
    private final Serializer serializer;

    EventHistory(JdbcClient jdbc, Serializer serializer) {
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /** At most {@code limit} events after the position {@code after}; 0 starts at the first event. */
    List<HistoryEvent> page(Subject subject, long after, int limit) {
        return switch (subject.kind()) {
            case ORDER -> pageOfOrder(subject.id(), PointInTime.NOW, after, limit);
            case AGGREGATE ->
                pageOfAggregate(subject.id(), after == 0 ? -1 : lastNumber(subject.id(), after), Long.MAX_VALUE, limit);
        };
    }

    boolean isEmpty(Subject subject) {
        return page(subject, 0, 1).isEmpty();
    }

    /**
     * Passes all events up to a {@link PointInTime} to the consumer; holds one page of them in memory.
     *
     * @param maxEvents the maximum number of events to read of an aggregate; ignored for an order
     */
    void forEach(Subject subject, PointInTime until, long maxEvents, Consumer<HistoryEvent> consumer) {
        switch (subject.kind()) {
            case ORDER ->
                forEachPage(after -> pageOfOrder(subject.id(), until, after, PAGE), HistoryEvent::position, consumer);
            case AGGREGATE -> {
                long end = Math.min(maxEvents, firstLater(subject.id(), until));
                forEachPage(after -> pageOfAggregate(subject.id(), after, end, PAGE), HistoryEvent::sequence, consumer);
            }
        }
    }

    private static void forEachPage(
            LongFunction<List<HistoryEvent>> pages, ToLongFunction<HistoryEvent> key, Consumer<HistoryEvent> consumer) {
        long after = -1;
        List<HistoryEvent> page;
        do {
            page = pages.apply(after);
            page.forEach(consumer);
            if (!page.isEmpty()) after = key.applyAsLong(page.getLast());
        } while (page.size() == PAGE);
    }

    private List<HistoryEvent> pageOfOrder(String orderId, PointInTime until, long after, int limit) {
        var query = until.isTime()
                ? jdbc.sql(OF_ORDER_UNTIL_TIME).param("time", until.time().atOffset(ZoneOffset.UTC))
                : jdbc.sql(OF_ORDER).param("position", until.position());
        return query.param("id", orderId)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> event(row))
                .list();
    }

    /**
     * @param after the events after this sequence number
     * @param end the events before this sequence number
     */
    private List<HistoryEvent> pageOfAggregate(String aggregateId, long after, long end, int limit) {
        return jdbc.sql(OF_AGGREGATE)
                .param("id", aggregateId)
                .param("after", after)
                .param("end", end)
                .param("limit", limit)
                .query((row, number) -> event(row))
                .list();
    }

    /**
     * The sequence number of an aggregate's first event later than a point in time; {@link Long#MAX_VALUE} if there is
     * none. Clocks differ, so an event after it can have an earlier time.
     */
    private long firstLater(String aggregateId, PointInTime until) {
        if (until.equals(PointInTime.NOW)) return Long.MAX_VALUE;
        var query = until.isTime()
                ? jdbc.sql(FIRST_AFTER_TIME).param("time", until.time().atOffset(ZoneOffset.UTC))
                : jdbc.sql(FIRST_AFTER_POSITION).param("position", until.position());
        return query.param("id", aggregateId).query(Long.class).optional().orElse(Long.MAX_VALUE);
    }

    /**
     * The sequence number of an aggregate's last event up to a position, or -1. Usually the position is that of an
     * event of the aggregate, which an index finds.
     */
    private long lastNumber(String aggregateId, long position) {
        return find(AT_POSITION, aggregateId, position)
                .or(() -> find(LAST_UP_TO_POSITION, aggregateId, position))
                .orElseThrow();
    }

    private Optional<Long> find(String sql, String aggregateId, long position) {
        return jdbc.sql(sql)
                .param("id", aggregateId)
                .param("position", position)
                .query(Long.class)
                .optional();
    }

    private HistoryEvent event(ResultSet row) throws SQLException {
        var metaData = StoredJson.of("meta_data", row.getBytes("meta_data"));
        var payload = StoredJson.of("payload", row.getBytes("payload"));
        var metaDataJson = metaData.json();
        var provenance = Provenance.of(metaDataJson == null ? Map.of() : JSON.convertValue(metaDataJson, METADATA));
        DomainEventMessage<?> message;
        String unknown = null;
        try {
            message = EventRow.read(row, serializer);
        } catch (UnknownMessageTypeException newer) {
            message = EventRow.unread(row, serializer);
            unknown = newer.getMessage();
        }
        var errors = Stream.of(unknown, payload.error(), metaData.error())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return new HistoryEvent(
                row.getLong("global_index"),
                message.getIdentifier(),
                message.getTimestamp(),
                message.getAggregateIdentifier(),
                message.getType(),
                message.getSequenceNumber(),
                row.getString("order_id"),
                row.getString("payload_type"),
                row.getString("payload_revision"),
                provenance.actor(),
                provenance.reason(),
                provenance.correlationId(),
                provenance.causationId(),
                payload.json(),
                payload.text(),
                payload.base64(),
                errors.isEmpty() ? null : errors,
                unknown == null ? message : null);
    }
}
