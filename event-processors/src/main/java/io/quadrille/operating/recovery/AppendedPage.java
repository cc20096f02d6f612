package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.Vocabulary;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.log.EventRow;
import io.quadrille.operating.recovery.Companions.Companion;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Some lost events with their companions, appended in the caller's transaction: the published ones byte by byte as they
 * were, the others with what follows from those. One per page; not thread-safe.
 */
final class AppendedPage {

    private static final String PAGE =
            "select lost_record.* from recovery_plan join lost_record using (topic, partition, record_offset)"
                    + " where turn > ? and turn <= ? order by turn";

    private static final String INSERT = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type, payload_revision, payload, meta_data, time_stamp)
        select * from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[],
          ?::bytea[], ?::timestamptz[])\
        """;

    private final Connection session;
    private final JdbcClient jdbc;
    private final Serializer serializer;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Long> next = new HashMap<>();
    private final Map<String, Optional<String>> users = new HashMap<>();

    AppendedPage(Connection session, JdbcClient jdbc, Serializer serializer) {
        this.session = session;
        this.jdbc = jdbc;
        this.serializer = serializer;
    }

    private record Row(DomainEventMessage<?> event, String orderId, SerializedObject<byte[]> payload) {}

    /**
     * Appends what stands in the plan behind one turn and up to another.
     *
     * @return the events in their order
     */
    List<DomainEventMessage<?>> append(long behind, long upTo) throws SQLException {
        try (var statement = session.prepareStatement(PAGE)) {
            statement.setLong(1, behind);
            statement.setLong(2, upTo);
            try (var row = statement.executeQuery()) {
                while (row.next()) lost(row);
            }
        }
        insert();
        return rows.stream().<DomainEventMessage<?>>map(Row::event).toList();
    }

    private void lost(ResultSet row) throws SQLException {
        var event = EventRow.read(row, serializer);
        var payload = new SimpleSerializedObject<>(
                row.getBytes("payload"),
                byte[].class,
                row.getString("payload_type"),
                row.getString("payload_revision"));
        if (event.getSequenceNumber() > 0 && next(event.getAggregateIdentifier()) < event.getSequenceNumber()) {
            Companions.before(event.getPayload()).forEach(companion -> add(companion, event));
        }
        if (event.getPayload() instanceof CouponUsed used) giveBack(used, event);
        next.put(event.getAggregateIdentifier(), event.getSequenceNumber() + 1);
        rows.add(new Row(event, row.getString("order_id"), payload));
        Companions.with(event.getPayload()).forEach(companion -> add(companion, event));
    }

    /** Another order used it before, so that one had given it back. */
    private void giveBack(CouponUsed used, DomainEventMessage<?> cause) {
        var coupon = Coupon.aggregateId(used.couponId());
        users.computeIfAbsent(coupon, this::user)
                .ifPresent(user ->
                        Companions.givenBack(used.couponId(), user).forEach(companion -> add(companion, cause)));
        users.put(coupon, Optional.of(used.orderId()));
    }

    private Optional<String> user(String coupon) {
        return jdbc.sql("""
            select case payload_type when 'coupon.CouponRedeemed' then order_id end from domain_event_entry
            where aggregate_identifier = :coupon order by sequence_number desc limit 1\
            """)
                .param("coupon", coupon)
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .optional()
                .flatMap(user -> user);
    }

    /**
     * With the metadata and the time of the event that it goes with, and an identifier that is the same whenever this
     * is done.
     */
    private void add(Companion companion, DomainEventMessage<?> of) {
        long number = next(companion.aggregate());
        next.put(companion.aggregate(), number + 1);
        var seed = of.getIdentifier() + " " + companion.aggregate() + " " + number;
        var identifier =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        var event = new GenericDomainEventMessage<>(
                companion.type(),
                companion.aggregate(),
                number,
                new GenericMessage<>(identifier, companion.payload(), of.getMetaData()),
                of::getTimestamp);
        var orderId = Vocabulary.orderId(companion.payload()).orElse(null);
        rows.add(new Row(event, orderId, serializer.serialize(companion.payload(), byte[].class)));
    }

    private long next(String aggregate) {
        return next.computeIfAbsent(
                aggregate,
                id -> jdbc.sql("select coalesce(max(sequence_number) + 1, 0) from domain_event_entry"
                                + " where aggregate_identifier = :id")
                        .param("id", id)
                        .query(Long.class)
                        .single());
    }

    private void insert() throws SQLException {
        try (var statement = session.prepareStatement(INSERT)) {
            int column = 1;
            statement.setArray(column++, text(row -> row.event().getIdentifier()));
            statement.setArray(column++, text(row -> row.event().getAggregateIdentifier()));
            statement.setArray(column++, array("bigint", row -> row.event().getSequenceNumber(), Long[]::new));
            statement.setArray(column++, text(row -> row.event().getType()));
            statement.setArray(column++, text(Row::orderId));
            statement.setArray(column++, text(row -> row.payload().getType().getName()));
            statement.setArray(column++, text(row -> row.payload().getType().getRevision()));
            statement.setArray(column++, array("bytea", row -> row.payload().getData(), byte[][]::new));
            statement.setArray(column++, array("bytea", row -> metaData(row.event()), byte[][]::new));
            statement.setArray(
                    column,
                    array("timestamptz", row -> row.event().getTimestamp().toString(), String[]::new));
            statement.executeUpdate();
        }
    }

    private byte[] metaData(DomainEventMessage<?> event) {
        return serializer.serialize(event.getMetaData(), byte[].class).getData();
    }

    private Array text(Function<Row, String> value) throws SQLException {
        return array("text", value, String[]::new);
    }

    private <V> Array array(String type, Function<Row, V> value, IntFunction<V[]> empty) throws SQLException {
        return session.createArrayOf(type, rows.stream().map(value).toArray(empty));
    }
}
