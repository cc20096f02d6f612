package io.quadrille.engine.parking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.transport.UnreadableRecord;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/** Two records at the same place, because the topic was deleted and created again in between. */
class ParkedPlaceTest {

    private final DataSource database = TestEventStore.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final ParkedContents contents = new ParkedContents(
            jdbc, new ParkedSettings(DataSize.ofKilobytes(16), DataSize.ofMegabytes(64), null, null, null));
    private final ParkedRecords order = new ParkedRecords("order", jdbc, contents);
    private final ParkedRecords coupon = new ParkedRecords("coupon", jdbc, contents);

    private static UnreadableRecord record(String value) {
        var record = new ConsumerRecord<>("t", 1, 2, "o-1".getBytes(UTF_8), value.getBytes(UTF_8));
        return UnreadableRecord.of(record, Integer.MAX_VALUE, "unreadable");
    }

    /** Parks in a transaction, as the group does that stores its position in it. */
    private void park(ParkedRecords group, UnreadableRecord record) {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        transaction.executeWithoutResult(status -> group.park(record));
    }

    @Test
    void two_records_at_the_same_place_keep_their_own_contents_for_each_group() {
        for (var group : List.of(order, coupon, order)) park(group, record("before"));
        for (var group : List.of(coupon, order, coupon)) park(group, record("since"));

        var table = new ParkedRecordTable(jdbc, Clock.systemUTC());
        var parked = table.page(ParkedFilter.ALL, 0, 10);
        assertThat(parked)
                .extracting(ParkedRecord::group)
                .containsExactlyInAnyOrder("order", "order", "coupon", "coupon");
        assertThat(parked)
                .allSatisfy(one -> assertThat(new String(contents.of(one).value(), UTF_8))
                        .isEqualTo(one.topic().equals("t") ? "since" : "before"));
        assertThat(parked).filteredOn(one -> one.topic().equals("t")).hasSize(2);
        assertThat(parked).filteredOn(one -> one.topic().startsWith("t-gone-")).hasSize(2);
    }
}
