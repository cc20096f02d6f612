package io.quadrille.engine.eventstore;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.log.EventLog;
import io.quadrille.engine.log.QuadrilleLog;
import io.quadrille.engine.log.StockLog;
import io.quadrille.engine.log.Writer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each aggregate has at most one snapshot, the newest, and concurrent writes do not abort the transaction. */
class SnapshotTest {

    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.000001Z");

    @Test
    void the_same_snapshot_may_be_written_twice() throws SQLException {
        theSameSnapshotMayBeWrittenTwice(QuadrilleLog.create());
    }

    @Test
    void the_stock_engine_aborts_the_transaction_on_the_second_write() throws SQLException {
        var log = StockLog.create();
        assertThatThrownBy(() -> theSameSnapshotMayBeWrittenTwice(log))
                .isInstanceOf(EventStoreException.class)
                .hasStackTraceContaining("duplicate key value");
    }

    private static void theSameSnapshotMayBeWrittenTwice(EventLog log) throws SQLException {
        try (var writer = new Writer(log)) {
            writer.engine().storeSnapshot(snapshot(5, "same"));
            writer.engine().storeSnapshot(snapshot(5, "same"));
            writer.append(event("after")).commit();
            assertThat(latest(writer)).contains("same");
        }
    }

    @Test
    void a_newer_snapshot_replaces_an_older_one() throws SQLException {
        try (var writer = new Writer(QuadrilleLog.create())) {
            writer.engine().storeSnapshot(snapshot(5, "old"));
            writer.engine().storeSnapshot(snapshot(6, "new"));
            writer.commit();
            assertThat(latest(writer)).contains("new");
            assertThat(EventLog.number(writer.session(), "select count(*) from snapshot_event_entry"))
                    .isEqualTo(1);
        }
    }

    @Test
    void an_older_snapshot_never_replaces_a_newer_one() throws SQLException {
        try (var writer = new Writer(QuadrilleLog.create())) {
            writer.engine().storeSnapshot(snapshot(6, "new"));
            writer.engine().storeSnapshot(snapshot(5, "old"));
            writer.commit();
            assertThat(latest(writer)).contains("new");
        }
    }

    @Test
    void a_snapshot_of_the_same_sequence_number_replaces_a_possibly_unreadable_one() throws SQLException {
        try (var writer = new Writer(QuadrilleLog.create())) {
            writer.engine().storeSnapshot(snapshot(6, "of yesterday's class"));
            writer.engine().storeSnapshot(snapshot(6, "of today's"));
            assertThat(latest(writer)).contains("of today's");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        unreadable bytes           | payload = decode('00ff', 'hex')
        a broken document          | payload = '<string>'
        a class that is not known  | payload_type = 'io.quadrille.Gone'
        a class that is forbidden  | payload_type = 'java.lang.ProcessBuilder'
        """)
    void reading_an_unreadable_snapshot_fails(String what, String damage) throws SQLException {
        try (var writer = new Writer(QuadrilleLog.create())) {
            writer.engine().storeSnapshot(snapshot(5, "state"));
            writer.execute("update snapshot_event_entry set " + damage);
            assertThatThrownBy(() -> writer.engine().readSnapshot("product:p")).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void the_newest_snapshot_stays_whichever_transaction_writes_last() throws SQLException {
        var log = QuadrilleLog.create();
        try (var writer = new Writer(log);
                var rival = new Writer(log)) {
            writer.engine().storeSnapshot(snapshot(6, "new"));
            writer.commit();
            rival.engine().storeSnapshot(snapshot(7, "newest"));
            rival.commit();
            writer.engine().storeSnapshot(snapshot(6, "new"));
            writer.commit();
            assertThat(latest(writer)).contains("newest");
        }
    }

    @Test
    void a_snapshot_keeps_all_its_columns() throws SQLException {
        try (var writer = new Writer(QuadrilleLog.create())) {
            writer.engine().storeSnapshot(snapshot(5, "state"));
            var read = writer.engine().readSnapshot("product:p").orElseThrow();
            assertThat(read.getSequenceNumber()).isEqualTo(5);
            assertThat(read.getType()).isEqualTo("InventoryItem");
            assertThat(read.getAggregateIdentifier()).isEqualTo("product:p");
            assertThat(read.getTimestamp()).isEqualTo(TIME);
        }
    }

    private static Optional<Object> latest(Writer writer) {
        return writer.engine().readSnapshot("product:p").map(DomainEventMessage::getPayload);
    }

    private static DomainEventMessage<String> snapshot(long sequence, String state) {
        return new GenericDomainEventMessage<>(
                "InventoryItem", "product:p", sequence, state, MetaData.emptyInstance(), "s" + sequence, TIME);
    }
}
