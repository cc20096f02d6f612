package io.quadrille.operating.timeline;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes the table {@code timeline_event}, in the caller's transaction. Thread-safe. */
public final class TimelineEventTable {

    private static final String INSERT = """
        insert into timeline_event (order_id, event_identifier, aggregate_identifier, sequence_number, type,
          payload_type, payload_revision, payload, meta_data, time_stamp)
        select * from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
          ?::bytea[], ?::bytea[], ?::timestamptz[])
        on conflict do nothing\
        """;

    private final JdbcClient jdbc;
    private final Serializer serializer;

    TimelineEventTable(JdbcClient jdbc, Serializer serializer) {
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    /** An event and the order that the event is about. */
    record OrderEventRow(String orderId, DomainEventMessage<?> event) {}

    /**
     * Adds the events with one statement, in the order of their keys. Idempotent: an event that the table already holds
     * is left unchanged.
     */
    void add(List<OrderEventRow> rows) {
        var sorted = rows.stream()
                .sorted(Comparator.comparing(OrderEventRow::orderId)
                        .thenComparing(row -> row.event().getIdentifier()))
                .toList();
        var payloads = sorted.stream()
                .map(row -> row.event().serializePayload(serializer, byte[].class))
                .toList();
        jdbc.sql(INSERT)
                .param(texts(sorted.stream(), OrderEventRow::orderId))
                .param(texts(sorted.stream(), row -> row.event().getIdentifier()))
                .param(texts(sorted.stream(), row -> row.event().getAggregateIdentifier()))
                .param(sorted.stream()
                        .map(row -> row.event().getSequenceNumber())
                        .toArray(Long[]::new))
                .param(texts(sorted.stream(), row -> row.event().getType()))
                .param(texts(payloads.stream(), payload -> payload.getType().getName()))
                .param(texts(payloads.stream(), payload -> payload.getType().getRevision()))
                .param(payloads.stream().map(SerializedObject::getData).toArray(byte[][]::new))
                .param(sorted.stream()
                        .map(row -> row.event()
                                .serializeMetaData(serializer, byte[].class)
                                .getData())
                        .toArray(byte[][]::new))
                .param(texts(sorted.stream().map(row -> row.event().getTimestamp()), Instant::toString))
                .update();
    }

    private static <T> String[] texts(Stream<T> values, Function<T, String> text) {
        return values.map(text).toArray(String[]::new);
    }

    /**
     * Deletes the oldest events of orders that ended before a time. While an order is under way, or if it ended after
     * that time, all its events stay.
     *
     * @param before only events up to this time are deleted, and only if the order ended by this time too; an order
     *     that {@code order_view} does not have counts as ended
     * @param limit the maximum number of rows to delete
     * @return the number of rows that were deleted
     */
    public static int deleteEnded(JdbcClient jdbc, OffsetDateTime before, int limit) {
        return jdbc.sql("""
            delete from timeline_event where (order_id, event_identifier) in (
              select order_id, event_identifier from timeline_event e
              where time_stamp <= :before and not exists (
                select from order_view o where o.order_id = e.order_id
                  and (o.status in ('PROCESSING', 'PAYMENT_PENDING') or o.updated_at > :before))
              order by time_stamp limit :limit for update of e skip locked)\
            """).param("before", before).param("limit", limit).update();
    }
}
