package io.quadrille.operating.audit;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.provenance.Provenance;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the stored events of one order or aggregate in the order of the log. Those of an aggregate are read by their
 * numbers, which is the same order and has an index. Thread-safe.
 */
final class EventHistory {

    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Serializer serializer;

    EventHistory(JdbcClient jdbc, Serializer serializer) {
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /** At most {@code limit} events behind the position {@code after}. */
    List<HistoryEvent> page(Subject subject, long after, int limit) {
        long behind = switch (subject.kind()) {
            case ORDER -> after;
            case AGGREGATE -> after == 0 ? -1 : lastNumber(subject, after);
        };
        return read(subject, behind, Long.MAX_VALUE, PointInTime.NOW, limit);
    }

    boolean isEmpty(Subject subject) {
        return page(subject, 0, 1).isEmpty();
    }

    /**
     * All of them up to the moment, one page of the database at a time: of each aggregate those in front of the first
     * that is later.
     *
     * @param count of an aggregate, how many at most
     */
    void forEach(Subject subject, PointInTime until, long count, Consumer<HistoryEvent> consumer) {
        boolean aggregate = subject.kind() == Subject.Kind.AGGREGATE;
        long end = aggregate ? Math.min(count, firstLater(subject, until)) : Long.MAX_VALUE;
        long after = -1;
        List<HistoryEvent> page;
        do {
            page = read(subject, after, end, aggregate ? PointInTime.NOW : until, PAGE);
            for (var event : page) {
                consumer.accept(event);
                after = aggregate ? event.sequence() : event.position();
            }
        } while (page.size() == PAGE);
    }

    /**
     * @param after behind this value of the subject's key, which is not of concern
     * @param end in front of this one
     * @param until of an order; the few events of one are looked at for the latest time of each aggregate so far
     */
    private List<HistoryEvent> read(Subject subject, long after, long end, PointInTime until, int limit) {
        boolean timed = !until.time().equals(PointInTime.NOW.time());
        var latest = ", max(time_stamp) over (partition by aggregate_identifier order by sequence_number) as latest";
        var events = "select global_index, order_id, " + EventRow.COLUMNS + (timed ? latest : "")
                + " from domain_event_entry where " + subject.column() + " = :id";
        var sql = (timed ? "select * from (" + events + ") event where latest <= :time" : events)
                + " and global_index <= :position and " + subject.key() + " > :after and " + subject.key()
                + " < :end order by "
                + subject.key() + " limit :limit";
        var query = jdbc.sql(sql)
                .param("id", subject.id())
                .param("position", until.position())
                .param("after", after)
                .param("end", end)
                .param("limit", limit);
        if (timed) query.param("time", until.time().atOffset(ZoneOffset.UTC));
        return query.query((row, number) -> event(row)).list();
    }

    /**
     * The number of an aggregate's first event later than the moment. Clocks differ, so an event behind it may be
     * earlier.
     */
    private long firstLater(Subject aggregate, PointInTime until) {
        if (until.equals(PointInTime.NOW)) return Long.MAX_VALUE;
        boolean timed = !until.time().equals(PointInTime.NOW.time());
        var query = jdbc.sql("select sequence_number from domain_event_entry where aggregate_identifier = :id and "
                        + (timed ? "time_stamp > :time" : "global_index > :position")
                        + " order by sequence_number limit 1")
                .param("id", aggregate.id());
        var moment = timed
                ? query.param("time", until.time().atOffset(ZoneOffset.UTC))
                : query.param("position", until.position());
        return moment.query(Long.class).optional().orElse(Long.MAX_VALUE);
    }

    /** The number of an aggregate's last event up to a position, which mostly is its own. */
    private long lastNumber(Subject aggregate, long position) {
        var own = "select sequence_number from domain_event_entry where aggregate_identifier = :id and global_index ="
                + " :position";
        var last = "select coalesce(max(sequence_number), -1) from domain_event_entry"
                + " where aggregate_identifier = :id and global_index <= :position";
        return find(own, aggregate, position)
                .or(() -> find(last, aggregate, position))
                .orElseThrow();
    }

    private Optional<Long> find(String sql, Subject aggregate, long position) {
        return jdbc.sql(sql)
                .param("id", aggregate.id())
                .param("position", position)
                .query(Long.class)
                .optional();
    }

    private HistoryEvent event(ResultSet row) throws SQLException {
        var metaData = StoredJson.of("meta_data", row.getBytes("meta_data"));
        var payload = StoredJson.of("payload", row.getBytes("payload"));
        var provenance =
                Provenance.of(metaData.json() == null ? Map.of() : JSON.convertValue(metaData.json(), METADATA));
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
