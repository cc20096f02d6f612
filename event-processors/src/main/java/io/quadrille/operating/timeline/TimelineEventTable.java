package io.quadrille.operating.timeline;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code timeline_event}, in the caller's transaction. Thread-safe. */
final class TimelineEventTable {

    private static final String INSERT = """
        insert into timeline_event (order_id, event_identifier, aggregate_identifier, sequence_number, type,
          payload_type,
          payload_revision, payload, meta_data, time_stamp)
        select * from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
          ?::bytea[], ?::bytea[],
          ?::timestamptz[])
        on conflict do nothing\
        """;

    private final JdbcTemplate jdbc;
    private final Serializer serializer;

    TimelineEventTable(JdbcTemplate jdbc, Serializer serializer) {
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /** An event and the order that it is about. */
    record Row(String orderId, DomainEventMessage<?> event) {}

    /** Adds the events with one statement, in the order of their keys; one that is there already stays as it is. */
    void add(List<Row> rows) {
        var sorted = rows.stream()
                .sorted(Comparator.comparing(Row::orderId)
                        .thenComparing(row -> row.event().getIdentifier()))
                .toList();
        var payloads = sorted.stream()
                .map(row -> row.event().serializePayload(serializer, byte[].class))
                .toList();
        jdbc.update(
                INSERT,
                texts(sorted.stream(), Row::orderId),
                texts(sorted.stream(), row -> row.event().getIdentifier()),
                texts(sorted.stream(), row -> row.event().getAggregateIdentifier()),
                sorted.stream().map(row -> row.event().getSequenceNumber()).toArray(Long[]::new),
                texts(sorted.stream(), row -> row.event().getType()),
                texts(payloads.stream(), payload -> payload.getType().getName()),
                texts(payloads.stream(), payload -> payload.getType().getRevision()),
                payloads.stream().map(SerializedObject::getData).toArray(byte[][]::new),
                sorted.stream()
                        .map(row -> row.event()
                                .serializeMetaData(serializer, byte[].class)
                                .getData())
                        .toArray(byte[][]::new),
                texts(sorted.stream().map(row -> row.event().getTimestamp()), Instant::toString));
    }

    private static <T> String[] texts(Stream<T> values, Function<T, String> text) {
        return values.map(text).toArray(String[]::new);
    }
}
