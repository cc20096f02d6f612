package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to an order, or that an operator did about it. The JSON of an entry has the keys that its
 * kind uses, in the order of {@link JsonPropertyOrder}; the methods below with a default are the keys that some kinds
 * do not use.
 *
 * <p>{@link JsonSubTypes} names this type itself, so that the OpenAPI description has one schema with all keys. Without
 * it springdoc describes a sealed type by one schema per subtype.
 */
@JsonSubTypes(@JsonSubTypes.Type(TimelineEntry.class))
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "time",
    "sincePrevious",
    "kind",
    "domain",
    "topic",
    "published",
    "group",
    "event",
    "eventId",
    "aggregate",
    "causationId",
    "traceId",
    "attempts",
    "id",
    "actor",
    "reason",
    "what"
})
sealed interface TimelineEntry {

    enum EntryKind {
        /** An event of a domain, other than a compensation. */
        EVENT,
        /** A domain gave back what it had taken, or made sure that it takes nothing. */
        COMPENSATION,
        /** A group could not handle an event. */
        DEAD_LETTER,
        /** The result of the letter's retries so far; one entry for each letter that was retried. */
        RETRY,
        /** A group parked a record: it could not read or store the record, or was told to skip it. */
        PARKED,
        /** Records of the order were published again. */
        REPUBLISHED,
        /** An operator did something about the order, its letters or records, or to a group while it was under way. */
        ACT
    }

    @JsonProperty
    Instant time();

    /**
     * The time since the previous entry, zero for the first one. It is measured between the times by which the entries
     * are sorted, see {@link EventOrder#time}.
     */
    @JsonProperty
    @Schema(type = "string", format = "duration", example = "PT0.012345S")
    Duration sincePrevious();

    @JsonProperty
    EntryKind kind();

    /** The domain whose event this is. */
    @JsonProperty
    @Schema(example = "WALLET")
    default @Nullable String domain() {
        return null;
    }

    /** The topic on which the event is published; absent for an event that stays in its event store. */
    @JsonProperty
    @Schema(example = "order.payment.success")
    default @Nullable String topic() {
        return null;
    }

    /** Whether the event is on its topic; absent for an event that has no topic. */
    @JsonProperty
    default @Nullable Boolean published() {
        return null;
    }

    /**
     * The group that reacted with this event, or could not handle it, or parked the record; absent for an event that a
     * request caused.
     */
    @JsonProperty
    @Schema(example = "wallet")
    default @Nullable String group() {
        return null;
    }

    @JsonProperty
    @Schema(example = "wallet.OrderPaid")
    default @Nullable String event() {
        return null;
    }

    @JsonProperty
    default @Nullable String eventId() {
        return null;
    }

    @JsonProperty
    @Schema(example = "payment:first")
    default @Nullable String aggregate() {
        return null;
    }

    /** The id of the event or the request that caused this event. */
    @JsonProperty
    default @Nullable String causationId() {
        return null;
    }

    @JsonProperty
    default @Nullable String traceId() {
        return null;
    }

    /** How often the letter was tried since it was written, or since an operator reset its attempts. */
    @JsonProperty
    default @Nullable Integer attempts() {
        return null;
    }

    /** The id of the letter, the parked record, the republication or the operator's action. */
    @JsonProperty
    default @Nullable Long id() {
        return null;
    }

    /** The operator. */
    @JsonProperty
    default @Nullable String actor() {
        return null;
    }

    /** The reason that the operator gave. */
    @JsonProperty
    default @Nullable String reason() {
        return null;
    }

    /** One sentence, for people. */
    @JsonProperty
    String what();

    /** The same entry with {@link #sincePrevious} set to this duration. */
    TimelineEntry after(Duration previous);

    /** An event of the order. */
    record EventEntry(
            Instant time,
            Duration sincePrevious,
            EntryKind kind,
            String domain,
            @Nullable String topic,
            @Nullable Boolean published,
            @Nullable String group,
            String event,
            String eventId,
            String aggregate,
            @Nullable String causationId,
            @Nullable String traceId,
            String what)
            implements TimelineEntry {

        @Override
        public EventEntry after(Duration previous) {
            return new EventEntry(
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
                    what);
        }
    }

    /**
     * A dead letter that was written or retried.
     *
     * @param attempts null for the entry of a letter that was written
     */
    record LetterEntry(
            Instant time,
            Duration sincePrevious,
            EntryKind kind,
            String group,
            String event,
            String eventId,
            @Nullable Integer attempts,
            Long id,
            String what)
            implements TimelineEntry {

        @Override
        public LetterEntry after(Duration previous) {
            return new LetterEntry(time, previous, kind, group, event, eventId, attempts, id, what);
        }
    }

    /** A record that a group has parked. */
    record ParkedEntry(Instant time, Duration sincePrevious, String topic, String group, Long id, String what)
            implements TimelineEntry {

        @Override
        public EntryKind kind() {
            return EntryKind.PARKED;
        }

        @Override
        public ParkedEntry after(Duration previous) {
            return new ParkedEntry(time, previous, topic, group, id, what);
        }
    }

    /** An operator's action, or a republication that an operator requested. */
    record OperatorEntry(
            Instant time, Duration sincePrevious, EntryKind kind, Long id, String actor, String reason, String what)
            implements TimelineEntry {

        @Override
        public OperatorEntry after(Duration previous) {
            return new OperatorEntry(time, previous, kind, id, actor, reason, what);
        }
    }
}
