package io.quadrille.operating.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.provenance.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.junit.jupiter.api.Test;

/** A timeline shows causes before their effects, even if the clocks of the processes differ. */
class EventOrderTest {

    @Test
    void events_are_sorted_by_time() {
        assertThat(sorted(
                        event("c", 3, "wallet:1", 0, "a"),
                        event("a", 1, "order:1", 0, "request"),
                        event("b", 2, "stock:1", 0, "a")))
                .containsExactly("a", "b", "c");
    }

    @Test
    void an_event_from_a_slow_clock_is_sorted_between_its_cause_and_its_effect() {
        var placed = event("placed", 10, "order:1", 0, "request");
        var deducted = event("deducted", 4, "stock:1", 0, "placed");
        var succeeded = event("succeeded", 11, "order:1", 1, "deducted");
        assertThat(sorted(succeeded, deducted, placed)).containsExactly("placed", "deducted", "succeeded");
        assertThat(new EventOrder(List.of(placed, deducted)).time(deducted)).isEqualTo(placed.time());
    }

    @Test
    void the_events_of_an_aggregate_are_sorted_by_sequence_number() {
        var first = event("first", 10, "stock:1", 0, "elsewhere");
        var second = event("second", 4, "stock:1", 1, "elsewhere");
        assertThat(sorted(second, first)).containsExactly("first", "second");
    }

    @Test
    void events_that_name_each_other_as_cause_are_included() {
        assertThat(sorted(event("a", 1, "order:1", 0, "b"), event("b", 2, "stock:1", 0, "a")))
                .containsExactlyInAnyOrder("a", "b");
    }

    private static List<String> sorted(TimelineSourceEvent... events) {
        return new EventOrder(List.of(events))
                .sorted().stream().map(TimelineSourceEvent::id).toList();
    }

    private static TimelineSourceEvent event(String id, long second, String aggregate, long number, String cause) {
        var metaData = MetaData.from(Map.of(Provenance.CAUSATION, cause));
        var message = new GenericDomainEventMessage<>(
                "Type",
                aggregate,
                number,
                new GenericMessage<>(id, "payload", metaData),
                () -> Instant.ofEpochSecond(second));
        return new TimelineSourceEvent(null, "order.OrderProcessed", String.class, null, message);
    }
}
