package io.quadrille.operating.operations;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.transport.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns alerts into Kafka records: CloudEvents, as the records of events are. An alert that is sent again has the same
 * ce_id. Thread-safe.
 */
final class AlertRecords {

    /**
     * Maximum length of a text, in characters. A broker rejects records that are too large, and one rejected alert
     * would block all others.
     */
    private static final int MAX_TEXT = 2_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(NON_NULL))
            .build();

    private final String topic;

    AlertRecords(String topic) {
        this.topic = topic;
    }

    /** The value of an alert about an abandoned letter. */
    record DeadLetterAlert(
            String kind,
            long letter,
            String group,
            String orderId,
            String eventType,
            String eventId,
            @Nullable String causeType,
            @Nullable String cause,
            int attempts,
            Instant at) {}

    /** The value of an alert about a parked record. */
    record ParkedRecordAlert(
            String kind,
            long record,
            String group,
            String topic,
            int partition,
            long offset,
            @Nullable String key,
            @Nullable String cause,
            Instant at) {}

    ProducerRecord<byte[], byte[]> of(Letter letter) {
        var alert = new DeadLetterAlert(
                "DEAD_LETTER",
                letter.id(),
                letter.group(),
                letter.sequence(),
                letter.eventType(),
                letter.eventId(),
                letter.causeType(),
                shortened(letter.cause()),
                letter.attempts(),
                letter.touchedAt());
        // A letter that is retried and abandoned again leads to a new alert, so the id contains the time.
        var id = "dead-letter-" + letter.id() + "-" + letter.touchedAt().toEpochMilli();
        return record(letter.sequence(), "operations.DeadLetter", id, letter.group(), letter.touchedAt(), alert);
    }

    ProducerRecord<byte[], byte[]> of(ParkedRecord parked) {
        var alert = new ParkedRecordAlert(
                "PARKED_RECORD",
                parked.id(),
                parked.group(),
                parked.topic(),
                parked.partition(),
                parked.offset(),
                parked.key() == null ? null : shortened(new String(parked.key(), StandardCharsets.UTF_8)),
                shortened(parked.cause()),
                parked.parkedAt());
        var key = parked.topic() + "-" + parked.partition() + "-" + parked.offset();
        var id = "parked-record-" + key + "-" + parked.group();
        return record(key, "operations.ParkedRecord", id, parked.group(), parked.parkedAt(), alert);
    }

    private ProducerRecord<byte[], byte[]> record(
            String key, String type, String id, String group, Instant time, Object alert) {
        var record = new ProducerRecord<>(topic, utf8(key), JSON.writeValueAsBytes(alert));
        header(record, RecordHeaders.CONTENT_TYPE, RecordHeaders.JSON);
        header(record, RecordHeaders.SPEC_VERSION, "1.0");
        header(record, RecordHeaders.ID, id);
        header(record, RecordHeaders.SOURCE, "/quadrille/" + group);
        header(record, RecordHeaders.TYPE, type);
        header(record, RecordHeaders.REVISION, "1");
        header(record, RecordHeaders.TIME, time.toString());
        header(record, RecordHeaders.SUBJECT, key);
        return record;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private static void header(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
