package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.projection.WrittenProjections;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Appends a page of lost events with their {@link Companions} in the caller's transaction: published events with
 * unchanged identifier, payload and time, companions with the content that follows from the published events. Uses
 * plain JDBC, because writing arrays of byte arrays needs the connection. An instance appends one page; not
 * thread-safe.
 */
final class AppendedPage {

    private static final String PAGE =
            "select lost_record.* from recovery_plan join lost_record using (topic, partition, record_offset)"
                    + " where turn > ? and turn <= ? order by turn";

    private static final String INSERT = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type, payload_revision, payload, meta_data, time_stamp)
        select * from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[],
          ?::bytea[], ?::timestamptz[]) where (select set_config('quadrille.projections', ?, true)) is not null\
        """;

    private final Connection session;
    private final JdbcClient jdbc;
    private final Serializer serializer;
    private final WrittenProjections projections;
    private final List<AppendedRow> rows = new ArrayList<>();
    private final Map<String, Long> nextSequenceNumbers = new HashMap<>();
    private final Map<String, Optional<String>> couponUsers = new HashMap<>();

    AppendedPage(Connection session, JdbcClient jdbc, Serializer serializer, WrittenProjections projections) {
        this.session = session;
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.projections = projections;
    }

    private record AppendedRow(
            DomainEventMessage<?> event, @Nullable String orderId, SerializedObject<byte[]> payload) {}

    /**
     * Appends the events of {@code recovery_plan} whose turn is after {@code after} and at most {@code upTo}.
     *
     * @return the appended events in their order
     */
    List<DomainEventMessage<?>> append(long after, long upTo) throws SQLException {
        try (var statement = session.prepareStatement(PAGE)) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            try (var row = statement.executeQuery()) {
                while (row.next()) addLostEvent(row);
            }
        }
        insert();
        return rows.stream().<DomainEventMessage<?>>map(AppendedRow::event).toList();
    }

    private void addLostEvent(ResultSet row) throws SQLException {
        var event = EventRow.read(row, serializer);
        var payload = new SimpleSerializedObject<>(
                row.getBytes("payload"),
                byte[].class,
                row.getString("payload_type"),
                row.getString("payload_revision"));
        if (event.getSequenceNumber() > 0
                && nextSequenceNumber(event.getAggregateIdentifier()) < event.getSequenceNumber()) {
            Companions.before(event.getPayload()).forEach(companion -> addCompanion(companion, event));
        }
        if (event.getPayload() instanceof CouponUsed used) addReturn(used, event);
        nextSequenceNumbers.put(event.getAggregateIdentifier(), event.getSequenceNumber() + 1);
        rows.add(new AppendedRow(event, row.getString("order_id"), payload));
        Companions.with(event.getPayload()).forEach(companion -> addCompanion(companion, event));
    }

    /**
     * If a different order redeemed the coupon before, that order must have returned the coupon; appends this return.
     */
    private void addReturn(CouponUsed used, DomainEventMessage<?> cause) {
        var coupon = Coupon.aggregateId(used.couponId());
        couponUsers
                .computeIfAbsent(coupon, this::lastOrder)
                .ifPresent(orderId -> Companions.givenBack(used.couponId(), orderId)
                        .forEach(companion -> addCompanion(companion, cause)));
        couponUsers.put(coupon, Optional.of(used.orderId()));
    }

    private Optional<String> lastOrder(String coupon) {
        return jdbc.sql("""
            select case payload_type when 'coupon.CouponRedeemed' then order_id end from domain_event_entry
            where aggregate_identifier = :coupon order by sequence_number desc limit 1\
            """)
                .param("coupon", coupon)
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .optional()
                .flatMap(orderId -> orderId);
    }

    /**
     * The companion has the metadata and the time of the published event. Its identifier is derived from both events,
     * so a repeated recovery results in the same identifier.
     */
    private void addCompanion(Companion companion, DomainEventMessage<?> published) {
        long sequenceNumber = nextSequenceNumber(companion.aggregate());
        nextSequenceNumbers.put(companion.aggregate(), sequenceNumber + 1);
        var seed = published.getIdentifier() + " " + companion.aggregate() + " " + sequenceNumber;
        var identifier =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        var event = new GenericDomainEventMessage<>(
                companion.type(),
                companion.aggregate(),
                sequenceNumber,
                new GenericMessage<>(identifier, companion.payload(), published.getMetaData()),
                published::getTimestamp);
        var orderId = CheckoutSaga.SAGA.sagaId(companion.payload()).orElse(null);
        rows.add(new AppendedRow(event, orderId, serializer.serialize(companion.payload(), byte[].class)));
    }

    private long nextSequenceNumber(String aggregate) {
        return nextSequenceNumbers.computeIfAbsent(
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
            statement.setArray(column++, text(AppendedRow::orderId));
            statement.setArray(column++, text(row -> row.payload().getType().getName()));
            statement.setArray(column++, text(row -> row.payload().getType().getRevision()));
            statement.setArray(column++, array("bytea", row -> row.payload().getData(), byte[][]::new));
            statement.setArray(column++, array("bytea", row -> metaData(row.event()), byte[][]::new));
            statement.setArray(
                    column++,
                    array("timestamptz", row -> row.event().getTimestamp().toString(), String[]::new));
            statement.setString(column, projections.value());
            statement.executeUpdate();
        }
    }

    private byte[] metaData(DomainEventMessage<?> event) {
        return serializer.serialize(event.getMetaData(), byte[].class).getData();
    }

    private Array text(Function<AppendedRow, String> value) throws SQLException {
        return array("text", value, String[]::new);
    }

    private <V> Array array(String type, Function<AppendedRow, V> value, IntFunction<V[]> empty) throws SQLException {
        return session.createArrayOf(type, rows.stream().map(value).toArray(empty));
    }
}
