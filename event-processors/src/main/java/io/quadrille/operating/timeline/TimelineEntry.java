package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.parking.ParkedRecord;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;

/**
 * One thing that happened to an order, or was done about it.
 *
 * @param sincePrevious since the entry before; zero for the first
 * @param domain whose event it is
 * @param topic where the event is published; null for one that stays in its event store
 * @param published whether Kafka has it; null for what is not published
 * @param group who reacted with this event, or could not handle it, or could not read it; null for what a request
 *     caused
 * @param causationId the event that was reacted to, or the request
 * @param attempts how often the letter was tried, since it became one or since an operator gave it new attempts
 * @param id of the letter, the parked record, the republication or the act
 * @param actor who acted
 * @param reason why
 * @param what one sentence, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TimelineEntry(
        Instant time,

        @Schema(type = "string", format = "duration", example = "PT0.012345S")
        Duration sincePrevious,

        Kind kind,
        Domain domain,
        @Schema(example = "order.payment.success") String topic,
        Boolean published,
        @Schema(example = "wallet") String group,
        @Schema(example = "wallet.OrderPaid") String event,
        String eventId,
        @Schema(example = "payment:first") String aggregate,
        String causationId,
        String traceId,
        Integer attempts,
        Long id,
        String actor,
        String reason,
        String what) {

    enum Kind {
        /** A domain decided something. */
        EVENT,
        /** A domain gave back what it had taken, or made sure that it takes nothing. */
        COMPENSATION,
        /** A group could not handle an event. */
        DEAD_LETTER,
        /** It tried again; with success if there is no further one of that letter. */
        RETRY,
        /** A group could not read a record. */
        PARKED,
        /** Records of the order were published once more. */
        REPUBLISHED,
        /** An operator did something about the order, or to a group while the order was under way. */
        ACT
    }

    /** @param attempts null if that is not what the entry is about */
    static TimelineEntry of(Kind kind, Instant time, Letter letter, Integer attempts, String what) {
        return new TimelineEntry(
                time,
                null,
                kind,
                null,
                null,
                null,
                letter.group(),
                letter.eventType(),
                letter.eventId(),
                null,
                null,
                null,
                attempts,
                letter.id(),
                null,
                null,
                what);
    }

    static TimelineEntry of(ParkedRecord record, String topic, String what) {
        return new TimelineEntry(
                record.parkedAt(),
                null,
                Kind.PARKED,
                null,
                topic,
                null,
                record.group(),
                null,
                null,
                null,
                null,
                null,
                null,
                record.id(),
                null,
                null,
                what);
    }

    /** What somebody had done. */
    static TimelineEntry of(Kind kind, Instant time, long id, String actor, String reason, String what) {
        return new TimelineEntry(
                time, null, kind, null, null, null, null, null, null, null, null, null, null, id, actor, reason, what);
    }

    TimelineEntry after(Duration previous) {
        return new TimelineEntry(
                time,
                previous,
                kind,
                domain,
                topic,
                published,
                group,
                event,
                eventId,
                aggregate,
                causationId,
                traceId,
                attempts,
                id,
                actor,
                reason,
                what);
    }
}
