package io.quadrille.operating.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.operating.timeline.TimelineEntry.EntryKind;
import io.quadrille.operating.timeline.TimelineEntry.EventEntry;
import io.quadrille.operating.timeline.TimelineEntry.LetterEntry;
import io.quadrille.operating.timeline.TimelineEntry.OperatorEntry;
import io.quadrille.operating.timeline.TimelineEntry.ParkedEntry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of an entry has only the keys that its kind uses, in a fixed order. */
class TimelineEntryTest {

    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123456Z");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void an_event_is_written_with_its_topic_its_cause_and_its_trace() {
        var entry = new EventEntry(
                TIME,
                Duration.ZERO,
                EntryKind.EVENT,
                "WALLET",
                "order.payment.success",
                true,
                "wallet",
                "wallet.OrderPaid",
                "e-1",
                "payment:first",
                "e-0",
                "trace",
                "w");

        assertThat(JSON.writeValueAsString(entry.after(Duration.ofMillis(12)))).isEqualTo("""
            {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0.012S","kind":"EVENT",\
            "domain":"WALLET","topic":"order.payment.success","published":true,"group":"wallet",\
            "event":"wallet.OrderPaid","eventId":"e-1","aggregate":"payment:first",\
            "causationId":"e-0","traceId":"trace","what":"w"}\
            """);
    }

    @Test
    void an_event_without_topic_cause_and_trace_is_written_without_their_keys() {
        var entry = new EventEntry(
                TIME,
                Duration.ZERO,
                EntryKind.COMPENSATION,
                "COUPON",
                null,
                null,
                null,
                "coupon.CouponReleased",
                "e-2",
                "coupon:c",
                null,
                null,
                "w");

        assertThat(JSON.writeValueAsString(entry)).isEqualTo("""
            {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0S","kind":"COMPENSATION",\
            "domain":"COUPON","event":"coupon.CouponReleased","eventId":"e-2",\
            "aggregate":"coupon:c","what":"w"}\
            """);
    }

    @Test
    void a_dead_letter_is_written_with_attempts_only_if_it_was_retried() {
        var written = new LetterEntry(
                TIME, Duration.ZERO, EntryKind.DEAD_LETTER, "wallet", "wallet.OrderPaid", "e-1", null, 7L, "w");
        var retried =
                new LetterEntry(TIME, Duration.ZERO, EntryKind.RETRY, "wallet", "wallet.OrderPaid", "e-1", 3, 7L, "w");

        assertThat(JSON.writeValueAsString(written)).isEqualTo("""
            {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0S","kind":"DEAD_LETTER",\
            "group":"wallet","event":"wallet.OrderPaid","eventId":"e-1","id":7,"what":"w"}\
            """);
        assertThat(JSON.writeValueAsString(retried.after(Duration.ofMillis(12))))
                .isEqualTo("""
                    {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0.012S","kind":"RETRY",\
                    "group":"wallet","event":"wallet.OrderPaid","eventId":"e-1","attempts":3,"id":7,"what":"w"}\
                    """);
    }

    @Test
    void a_parked_record_is_written_with_its_topic_and_group() {
        var entry = new ParkedEntry(TIME, Duration.ZERO, "x", "coupon", 8L, "w");

        assertThat(JSON.writeValueAsString(entry.after(Duration.ofMillis(12)))).isEqualTo("""
            {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0.012S","kind":"PARKED",\
            "topic":"x","group":"coupon","id":8,"what":"w"}\
            """);
    }

    @Test
    void an_operators_action_is_written_with_actor_and_reason() {
        var entry = new OperatorEntry(TIME, Duration.ZERO, EntryKind.ACT, 10L, "ann", "why", "w");

        assertThat(JSON.writeValueAsString(entry.after(Duration.ofMillis(12)))).isEqualTo("""
            {"time":"2026-03-01T10:00:00.123456Z","sincePrevious":"PT0.012S","kind":"ACT",\
            "id":10,"actor":"ann","reason":"why","what":"w"}\
            """);
    }
}
