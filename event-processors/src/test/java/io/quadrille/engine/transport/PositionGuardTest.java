package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.TestTopics.ONE;
import static io.quadrille.engine.transport.TestTopics.OTHER;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.processing.PositionLostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From which positions a group may go on, and to which it is rewound. */
class PositionGuardTest {

    private static final Map<String, Object> BROKER =
            Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());
    private static final String GROUP = "wallet";

    private final TestTopics topics = new TestTopics().create();
    private final CountedConsumers consumers = CountedConsumers.strict();
    private final DataSource database = TestEventStore.migrated();
    private final PositionRecords records = new PositionRecords(JdbcClient.create(database));
    private final GroupIncidents incidents = new GroupIncidents(JdbcClient.create(database), Clock.systemUTC());
    private final BrokerTopics broker = new BrokerTopics(BROKER);
    private final PositionGuard guard =
            new PositionGuard(records, incidents, new RecordCheck(broker, () -> new RecordsByPlace(BROKER)));
    private final TopicPartition one = topics.partition(ONE, 0);

    /** Publishes five records, of which the group reads three. */
    @BeforeEach
    void three_of_five_records_are_taken() throws InterruptedException {
        topics.publish(ONE, 0, System.currentTimeMillis(), "o-1", "o-2", "o-3", "o-4", "o-5");
        var source = topics.ours(consumers);
        try (var stream = source.openStream(source.createTailToken())) {
            var taken = new ArrayList<TrackedEventMessage<?>>();
            for (int i = 0; i < 3; i++) {
                assertThat(stream.hasNextAvailable((int) PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                taken.add(stream.nextAvailable());
            }
            records.store(GROUP, taken);
        }
    }

    @AfterEach
    void close() {
        broker.close();
        topics.close();
        consumers.close();
    }

    private Map<TopicPartition, Long> positions(long position) {
        var positions =
                topics.partitions().stream().collect(Collectors.toMap(partition -> partition, partition -> -1L));
        positions.put(one, position);
        return positions;
    }

    private void assertIncident(long position, String kind) {
        assertThatThrownBy(() -> guard.require(GROUP, positions(position)))
                .isInstanceOf(PositionLostException.class)
                .hasMessageContaining(one.topic());
        assertThat(incidents.open(GROUP).orElseThrow().kind()).isEqualTo(kind);
        // An incident does not end by itself.
        assertThatThrownBy(() -> guard.require(GROUP, positions(2))).isInstanceOf(PositionLostException.class);
    }

    @Test
    void a_group_goes_on_from_a_valid_position_and_its_records_are_stored() {
        guard.require(GROUP, positions(2));
        assertThat(records.of(GROUP).keySet()).containsExactlyInAnyOrderElementsOf(topics.partitions());
        assertThat(records.of(GROUP).get(one))
                .matches(LastRecord::isKnown)
                .extracting(LastRecord::offset)
                .isEqualTo(2L);
        guard.require(GROUP, positions(2));
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void a_group_goes_on_from_a_position_without_a_stored_record() {
        guard.require(GROUP, positions(4));
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void a_read_record_that_expires_is_no_incident() {
        topics.expire(one, 3);
        guard.require(GROUP, positions(2));
        topics.expire(one, 5);
        guard.require("another", positions(4));
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void unread_records_that_expire_are_an_incident() {
        topics.expire(one, 4);
        assertIncident(2, "RECORDS_EXPIRED");
        var safe = guard.safe(GROUP, positions(2));
        assertThat(safe.moved()).isEqualTo(Map.of(one, 2L));
        assertThat(safe.positions()).isEqualTo(positions(3));
    }

    @Test
    void a_position_beyond_the_end_is_an_incident() {
        assertIncident(5, "POSITION_BEYOND_END");
        var safe = guard.safe(GROUP, positions(5));
        assertThat(safe.positions()).isEqualTo(positions(-1));
        assertThat(guard.end(GROUP, safe)).isTrue();
        assertThat(guard.end(GROUP, safe)).isFalse();
        guard.require(GROUP, safe.positions());
    }

    @Test
    void another_record_at_the_same_place_is_an_incident() {
        var known = new HashMap<>(records.of(GROUP));
        var there = known.get(one);
        records.put(GROUP, Map.of(one, new LastRecord(there.topicId(), 2, "of-another-event", there.timestamp())));
        assertIncident(2, "OTHER_RECORD");
        records.put(GROUP, Map.of(one, new LastRecord(there.topicId(), 2, there.eventId(), there.timestamp() - 1)));
        assertThat(guard.safe(GROUP, positions(2)).moved()).isEqualTo(Map.of(one, 2L));
    }

    @Test
    void a_topic_that_was_created_again_is_an_incident_whatever_it_holds() {
        guard.require(GROUP, positions(2));
        createAgain();
        assertIncident(2, "TOPIC_MADE_AGAIN");
        var safe = guard.safe(GROUP, positions(2));
        assertThat(safe.positions()).isEqualTo(positions(-1));
        assertThat(safe.moved().keySet())
                .allMatch(moved -> moved.topic().equals(one.topic()))
                .hasSize(ONE.partitions());
        assertThat(safe.topicIds()).containsKey(topics.partition(OTHER, 0).topic());
        guard.end(GROUP, safe);
        guard.require(GROUP, safe.positions());
    }

    @Test
    void a_topic_that_is_created_again_during_the_check_is_the_incident_of_a_created_topic() {
        guard.require(GROUP, positions(2));
        var hasCreated = new AtomicBoolean();
        var check = new RecordCheck(broker, () -> {
            if (hasCreated.compareAndSet(false, true)) createAgain();
            return new RecordsByPlace(BROKER);
        });
        assertThatThrownBy(() -> new PositionGuard(records, incidents, check).require(GROUP, positions(2)))
                .isInstanceOf(PositionLostException.class);
        assertThat(incidents.open(GROUP).orElseThrow().kind()).isEqualTo("TOPIC_MADE_AGAIN");
    }

    /** Creates the topic again, with more records than the group has read. */
    private void createAgain() {
        topics.delete(ONE);
        await("the new topic").ignoreExceptions().until(() -> {
            topics.create();
            var id = broker.ids(List.of(one.topic())).get(one.topic());
            return id != null && !id.equals(records.of(GROUP).get(one).topicId());
        });
        topics.publish(ONE, 0, System.currentTimeMillis(), "o-6", "o-7", "o-8", "o-9", "o-10", "o-11");
    }
}
