package io.quadrille.operating.invariants;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.saga.LongLivedAggregates;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import io.quadrille.operating.invariants.Report.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares snapshots of aggregates with the state that results from the events up to the snapshot. An aggregate is
 * loaded from its snapshot and the events after it, so a wrong snapshot would falsify every later decision. A check
 * reads at most 200,000 events. Only the first snapshot is compared regardless of its number of events. Snapshots are
 * chosen at random, so each is compared sooner or later. Thread-safe.
 */
final class Snapshots {

    static final String RULE = "EVERY_SNAPSHOT_IS_WHAT_ITS_EVENTS_MAKE";

    private static final int MAX_SNAPSHOTS = 1_000;
    private static final long MAX_EVENTS = 200_000;
    private static final int PAGE = 500;

    private static final String KEYS =
            "select aggregate_identifier from snapshot_event_entry order by random() limit " + MAX_SNAPSHOTS;

    private static final String SNAPSHOT =
            "select sequence_number, payload_type, payload_revision, payload from snapshot_event_entry where"
                    + " aggregate_identifier = ?";

    private static final String EVENTS = "select " + EventRow.COLUMNS
            + " from domain_event_entry where aggregate_identifier = ? and sequence_number > ?"
            + " and sequence_number <= ? order by sequence_number limit " + PAGE;

    private static final LongLivedAggregates LONG_LIVED = LongLivedAggregates.of(CheckoutSaga.SAGA);

    private static final Map<String, Model<?>> MODELS = LONG_LIVED.types().stream()
            .map(Model::of)
            .collect(Collectors.toMap(model -> model.type.getName(), Function.identity()));

    /** Reads private fields, because aggregates have no other access to their state. */
    private static final JsonMapper FIELDS = JsonMapper.builder()
            .changeDefaultVisibility(v -> v.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY))
            .build();

    private final Serializer eventSerializer;
    private final Serializer snapshotSerializer = LONG_LIVED.serializer();

    Snapshots(MessageTypes types) {
        this.eventSerializer = new JsonMessageSerializer(types);
    }

    /** @param state as JSON; null if the snapshot cannot be read */
    private record StoredSnapshot(
            String aggregate,
            long sequence,
            String type,
            @Nullable JsonNode state) {}

    /** @param ended called after each read, so that no transaction stays open for long */
    List<Violation> violations(Connection session, Invariants.EndOfPiece ended) throws SQLException {
        var violations = new ArrayList<Violation>();
        long left = MAX_EVENTS;
        boolean first = true;
        for (var key : keys(session)) {
            ended.run();
            var snapshot = snapshot(session, key);
            if (snapshot.isEmpty() || !first && snapshot.get().sequence() >= left) continue;
            left -= snapshot.get().sequence() + 1;
            first = false;
            compare(session, snapshot.get(), ended).ifPresent(what -> violations.add(new Violation(RULE, what)));
        }
        ended.run();
        return violations;
    }

    private static List<String> keys(Connection session) throws SQLException {
        var keys = new ArrayList<String>();
        try (var statement = session.createStatement();
                var row = statement.executeQuery(KEYS)) {
            while (row.next()) keys.add(row.getString(1));
        }
        return keys;
    }

    /**
     * Empty if the snapshot is gone or has a different revision. The aggregate is then loaded from its events alone.
     */
    private Optional<StoredSnapshot> snapshot(Connection session, String aggregate) throws SQLException {
        try (var statement = session.prepareStatement(SNAPSHOT)) {
            statement.setString(1, aggregate);
            try (var row = statement.executeQuery()) {
                if (!row.next() || !LONG_LIVED.isCurrent(row.getString(2), row.getString(3))) return Optional.empty();
                var stored =
                        new SimpleSerializedObject<>(row.getBytes(4), byte[].class, row.getString(2), row.getString(3));
                return Optional.of(new StoredSnapshot(aggregate, row.getLong(1), row.getString(2), state(stored)));
            }
        }
    }

    private @Nullable JsonNode state(SimpleSerializedObject<byte[]> stored) {
        try {
            return FIELDS.valueToTree(snapshotSerializer.deserialize(stored));
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    /** The difference; empty if there is none, or if a later release has written some of the events. */
    private Optional<String> compare(Connection session, StoredSnapshot snapshot, Invariants.EndOfPiece ended)
            throws SQLException {
        var name = String.format(
                Locale.ROOT, "the snapshot of %s at its event %d ", snapshot.aggregate(), snapshot.sequence());
        var stored = snapshot.state();
        if (stored == null) return Optional.of(name + "cannot be read");
        var model = Objects.requireNonNull(MODELS.get(snapshot.type()));
        Object root = null;
        long at = -1;
        while (at < snapshot.sequence()) {
            List<DomainEventMessage<?>> page;
            try {
                page = page(session, snapshot, at);
            } catch (UnknownMessageTypeException later) {
                return Optional.empty();
            }
            ended.run();
            if (page.isEmpty()) break;
            for (var event : page) {
                if (root == null) root = model.newRoot(event);
                model.publish(event, root);
            }
            at = page.getLast().getSequenceNumber();
        }
        if (at != snapshot.sequence())
            return Optional.of(name + "is ahead of its events; the last event has number " + at);
        JsonNode made = FIELDS.valueToTree(root);
        return made.equals(stored)
                ? Optional.empty()
                : Optional.of(name + "is " + stored + ", its events make " + made);
    }

    private List<DomainEventMessage<?>> page(Connection session, StoredSnapshot snapshot, long after)
            throws SQLException {
        var page = new ArrayList<DomainEventMessage<?>>();
        try (var statement = session.prepareStatement(EVENTS)) {
            statement.setString(1, snapshot.aggregate());
            statement.setLong(2, after);
            statement.setLong(3, snapshot.sequence());
            try (var row = statement.executeQuery()) {
                while (row.next()) page.add(EventRow.read(row, eventSerializer));
            }
        }
        return page;
    }

    private record Model<T>(Class<T> type, AggregateModel<T> handlers, GenericAggregateFactory<T> factory) {

        static <T> Model<T> of(Class<T> type) {
            return new Model<>(
                    type,
                    AnnotatedAggregateMetaModelFactory.inspectAggregate(type),
                    new GenericAggregateFactory<>(type));
        }

        Object newRoot(DomainEventMessage<?> first) {
            return factory.createAggregateRoot(first.getAggregateIdentifier(), first);
        }

        void publish(DomainEventMessage<?> event, Object root) {
            handlers.publish(event, type.cast(root));
        }
    }
}
