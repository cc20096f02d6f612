package io.quadrille.engine.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.parking.ParkedContent;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.RecordReplay;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.Revision;
import org.junit.jupiter.api.Test;

/** Processes of this release and of the previous one read each other's records, or park them. */
class RevisionsOnTopicsTest {

    /** The event as it was in revision 1. */
    private static final class Before {

        @Revision("1")
        record StockDeductionFailed(String orderId, List<StockLine> lines, StockRefusal reason, String productId) {}

        private record FailTopic() implements EventTopic {

            @Override
            public String topicName() {
                return TOPIC;
            }

            @Override
            public int partitions() {
                return 4;
            }

            @Override
            public Set<Class<?>> eventTypes() {
                return Set.of(StockDeductionFailed.class);
            }
        }
    }

    private static final String NAME = "inventory.StockDeductionFailed";
    private static final String TOPIC = Topics.PROCESSING_FAIL.topicName();
    private static final List<StockLine> LINES = List.of(new StockLine("pen", 2));
    private static final Before.StockDeductionFailed FIRST =
            new Before.StockDeductionFailed("o-1", LINES, StockRefusal.INSUFFICIENT_STOCK, "pen");
    private static final StockDeductionFailed UPCAST =
            new StockDeductionFailed("o-1", LINES, StockRefusal.INSUFFICIENT_STOCK, "pen", null);

    private final EventRecordConverter now = new EventRecordConverter(
            TestEventStore.SERIALIZER, RecordReading.TOPICS, CheckoutSaga.SAGA::sagaId, Ids::findInvalid);
    private final EventRecordConverter before = new EventRecordConverter(
            new JsonMessageSerializer(MessageTypes.builder()
                    .add(NAME, Before.StockDeductionFailed.class)
                    .build()),
            new EventTopics("", List.of(new Before.FailTopic())),
            payload -> Optional.of(((Before.StockDeductionFailed) payload).orderId()),
            Ids::findInvalid);

    @Test
    void a_new_process_upcasts_a_record_of_a_process_of_the_previous_release() {
        assertThat(read(now, written(before, FIRST)).getPayload()).isEqualTo(UPCAST);
    }

    @Test
    void a_process_of_the_previous_release_parks_a_record_of_a_later_revision() {
        assertThat(read(before, written(now, UPCAST)).getPayload())
                .isInstanceOfSatisfying(
                        UnreadableRecord.class,
                        record -> assertThat(record.cause())
                                .contains("revision 2 of inventory.StockDeductionFailed cannot be read, only 1"));
    }

    @Test
    void a_record_parked_by_the_previous_release_can_be_replayed_later() {
        var parked = (UnreadableRecord) read(before, written(now, UPCAST)).getPayload();
        var content =
                new ParkedContent(null, parked.headers().size(), parked.headers(), null, null, parked.value(), true);
        var again = RecordReplay.original(inTheTable(parked), content);
        assertThat(now.readKafkaMessage(again).orElseThrow().getPayload()).isEqualTo(UPCAST);
    }

    @Test
    void a_record_of_an_unknown_revision_is_parked() {
        var record = written(now, UPCAST);
        record.headers().remove(RecordHeaders.REVISION).add(RecordHeaders.REVISION, "3".getBytes(UTF_8));

        assertThat(read(now, record).getPayload())
                .isInstanceOfSatisfying(
                        UnreadableRecord.class,
                        parked -> assertThat(parked.cause()).contains("cannot be read, only 2 and 1"));
    }

    @Test
    void a_record_of_an_earlier_revision_with_a_later_property_is_parked() {
        var record = written(now, UPCAST);
        record.headers().remove(RecordHeaders.REVISION).add(RecordHeaders.REVISION, "1".getBytes(UTF_8));

        assertThat(read(now, record).getPayload())
                .isInstanceOfSatisfying(
                        UnreadableRecord.class,
                        parked -> assertThat(parked.cause())
                                .contains("the property available belongs to a later revision"));
    }

    private static ParkedRecord inTheTable(UnreadableRecord record) {
        return new ParkedRecord(
                1,
                "order",
                ParkedRecord.ParkedState.PARKED,
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                record.cause(),
                null,
                Instant.EPOCH,
                null);
    }

    private static ProducerRecord<byte[], byte[]> written(EventRecordConverter converter, Object payload) {
        return converter.createKafkaMessage(
                new GenericDomainEventMessage<>("StockReservation", "reservation:o-1", 0, payload), TOPIC);
    }

    private static EventMessage<?> read(EventRecordConverter converter, ProducerRecord<byte[], byte[]> record) {
        var received = new ConsumerRecord<>(
                record.topic(),
                1,
                7,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
        return converter.readKafkaMessage(received).orElseThrow();
    }
}
