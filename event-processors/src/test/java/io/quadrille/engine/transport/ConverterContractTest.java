package io.quadrille.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.UnreadableRecord.RawHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An unreadable record is never dropped, and never becomes a message that no handler takes. */
class ConverterContractTest {

    private final RecordReading ours = RecordReading.ours();
    private final RecordReading stock = RecordReading.stock();

    @ParameterizedTest
    @EnumSource
    void a_damaged_record_becomes_unreadable_with_its_cause_and_is_cut_if_large(Damage damage) {
        for (var topic : Topics.all()) {
            var record = damage.on(good(ours, topic), ours.names());

            var payload = isKept(ours, record).getPayload();

            assertThat(payload).as("%s on %s", damage, topic).isInstanceOf(UnreadableRecord.class);
            var unreadable = (UnreadableRecord) payload;
            assertThat(unreadable.topic()).isEqualTo(topic.topicName());
            assertThat(unreadable.partition()).isEqualTo(3);
            assertThat(unreadable.offset()).isEqualTo(42);
            assertKept(unreadable, record);
            assertThat(unreadable.cause()).contains(damage.cause());
        }
    }

    /** A small record is kept whole. Of a larger one only the parts are kept that identify it, and no large one. */
    private static void assertKept(UnreadableRecord kept, ProducerRecord<byte[], byte[]> record) {
        assertThat(kept.keyLength()).isEqualTo(record.key() == null ? null : Integer.valueOf(record.key().length));
        assertThat(kept.valueLength())
                .isEqualTo(record.value() == null ? null : Integer.valueOf(record.value().length));
        assertThat(kept.valueSha256()).isEqualTo(UnreadableRecord.sha256(record.value()));
        var headers = headers(record);
        assertThat(kept.headerCount()).isEqualTo(headers.size());
        boolean same = Arrays.equals(kept.key(), record.key())
                && Arrays.equals(kept.value(), record.value())
                && sameBytes(kept.headers(), headers);
        assertThat(kept.whole()).isEqualTo(same);
        if (same) return;
        if (record.key() != null) assertThat(kept.key()).isEqualTo(Arrays.copyOf(record.key(), kept.key().length));
        if (record.value() != null)
            assertThat(kept.value()).isEqualTo(Arrays.copyOf(record.value(), kept.value().length));
        assertThat(kept.bytes()).isLessThanOrEqualTo(EventRecordConverter.DEFAULT_MAX_BYTES);
        assertThat(kept.headers().stream()
                        .mapToInt(header -> header.name().length() + length(header))
                        .sum())
                .isLessThanOrEqualTo(8 * 1_024);
    }

    private static boolean sameBytes(List<RawHeader> some, List<RawHeader> others) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(i -> same(some.get(i), others.get(i)));
    }

    private static boolean same(RawHeader one, RawHeader other) {
        return one.name().equals(other.name()) && Arrays.equals(one.value(), other.value());
    }

    private static int length(RawHeader header) {
        return header.value() == null ? 0 : header.value().length;
    }

    @Test
    void an_oversize_record_loses_its_value_and_keeps_cut_keys_and_headers() {
        var record = new ProducerRecord<>(Topics.ORDER_PAYMENT.topicName(), new byte[300_000], new byte[700_000]);
        for (int i = 0; i < 100; i++) record.headers().add("h".repeat(5_000) + i, new byte[5_000]);

        var kept = (UnreadableRecord) isKept(ours, record).getPayload();

        assertKept(kept, record);
        assertThat(kept.value()).isEmpty();
        assertThat(kept.key()).hasSize(1_024);
        assertThat(kept.bytes()).isLessThan(10_000);
        assertThat(kept.cause()).contains("bytes; the limit is 262144");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "NO_VALUE",
                "NO_ID",
                "NO_TYPE",
                "NO_TIME",
                "MALFORMED_TIME",
                "MALFORMED_SEQUENCE",
                "NEGATIVE_SEQUENCE"
            })
    void the_stock_converter_drops_a_damaged_record_silently(Damage damage) {
        var record = damage.on(good(stock, Topics.ORDER_PAYMENT), stock.names());

        assertThatThrownBy(() -> isKept(stock, record))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("dropped");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN_TYPE", "NUL_IN_TYPE"})
    void the_stock_converter_turns_an_unknown_type_into_a_marker_without_a_handler(Damage damage) {
        var record = damage.on(good(stock, Topics.ORDER_PAYMENT), stock.names());

        assertThatThrownBy(() -> isKept(stock, record))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no handler");
    }

    @Test
    void the_stock_converter_creates_any_class_that_a_header_names() {
        var record = good(stock, Topics.ORDER_PAYMENT);
        record.headers().remove(stock.names().type()).add(stock.names().type(), "java.util.TreeMap".getBytes());

        assertThat(isKept(stock, record).getPayload()).isInstanceOf(TreeMap.class);
    }

    @ParameterizedTest
    @MethodSource("io.quadrille.checkout.choreography.Topics#all")
    void a_good_record_of_every_topic_is_read(SagaTopic topic) {
        var event = (DomainEventMessage<?>) isKept(ours, good(ours, topic));

        assertThat(event.getPayload()).isEqualTo(SagaEvents.payload(topic, "o-1"));
    }

    @Test
    void the_cause_names_each_missing_header() {
        for (var header : ours.names().all()) {
            var record = good(ours, Topics.ORDER_PAYMENT);
            record.headers().remove(header);
            assertThat(cause(record)).contains(header).contains("missing");
        }
    }

    @Test
    void the_cause_distinguishes_a_foreign_class_from_an_unknown_name() {
        assertThat(cause(Damage.CLASS_NAME_FOR_TYPE.on(good(ours, Topics.ORDER_PAYMENT), ours.names())))
                .contains("no message type is named io.quadrille.order.OrderEvent$OrderProcessed");
        assertThat(cause(Damage.LATER_REVISION.on(good(ours, Topics.ORDER_PAYMENT), ours.names())))
                .contains("revision 99 of order.OrderPaymentRequested");
        assertThat(cause(Damage.TYPE_OF_ANOTHER_TOPIC.on(good(ours, Topics.ORDER_PAYMENT), ours.names())))
                .contains("order.OrderCancelled does not belong on this topic");
    }

    @Test
    void headers_of_other_systems_are_ignored() {
        var record = good(ours, Topics.ORDER_PAYMENT);
        record.headers().add("traceparent", "00-1-2-01".getBytes()).add("traceparent", "00-1-3-01".getBytes());
        record.headers().add("vendor", new byte[] {(byte) 0xff}).add("empty", null);

        assertThat(isKept(ours, record).getPayload()).isEqualTo(SagaEvents.payload(Topics.ORDER_PAYMENT, "o-1"));
    }

    @Test
    void a_record_is_read_up_to_the_limit_of_bytes_and_parked_beyond() {
        var largest = good(ours, Topics.ORDER_PAYMENT);
        largest.headers()
                .add("vendor", new byte[EventRecordConverter.DEFAULT_MAX_BYTES - size(largest) - "vendor".length()]);
        assertThat(isKept(ours, largest).getPayload()).isEqualTo(SagaEvents.payload(Topics.ORDER_PAYMENT, "o-1"));

        largest.headers().add("v", null);
        assertThat(cause(largest)).contains("the record has 262145 bytes; the limit is 262144");
    }

    private static int size(ProducerRecord<byte[], byte[]> record) {
        int headers = headers(record).stream()
                .mapToInt(header -> header.name().length() + header.value().length)
                .sum();
        return record.key().length + record.value().length + headers;
    }

    private String cause(ProducerRecord<byte[], byte[]> record) {
        return ((UnreadableRecord) isKept(ours, record).getPayload()).cause();
    }

    /** The contract. */
    private static EventMessage<?> isKept(RecordReading reading, ProducerRecord<byte[], byte[]> record) {
        var read = reading.read(record);
        assertThat(read).as("the record was dropped").isPresent();
        assertThat(read.get().getPayloadType()).as("no handler takes this").isNotEqualTo(UnknownSerializedType.class);
        return read.get();
    }

    private static ProducerRecord<byte[], byte[]> good(RecordReading reading, SagaTopic topic) {
        return reading.write(SagaEvents.event(topic, "o-1"), topic.topicName());
    }

    private static List<RawHeader> headers(ProducerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<RawHeader>();
        Arrays.stream(record.headers().toArray()).forEach(h -> headers.add(new RawHeader(h.key(), h.value())));
        return headers;
    }
}
