package io.quadrille.engine.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.order.Order;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.Test;

/** The number of events in memory while the log is read, with events as large as orders can be. */
class LogPagesTest {

    private static final int ORDERS = 1_100;

    /** An event has 9 KB and a page ends after 4 MB. */
    private static final int MAX_EVENTS_PER_PAGE = 600;

    private final List<String> ids =
            IntStream.range(0, ORDERS).mapToObj(i -> String.format("o-%04d", i)).toList();

    @Test
    void pages_of_large_events_have_fewer_events_and_contain_the_whole_log() {
        var database = TestEventStore.migrated();
        try (var context = RebuildContextConfiguration.contexts(database, Set.copyOf(CheckoutSaga.SAGA.domains()))
                .live()) {
            TestEventStore.commit(
                    database, ids.stream().map(LogPagesTest::placed).toArray(DomainEventMessage[]::new));
            var pages = context.pages(context.projection("order_view"));

            var read = new ArrayList<String>();
            pages.forEach(context.connection(), 0, Long.MAX_VALUE, page -> {
                assertThat(page.events()).hasSizeLessThan(MAX_EVENTS_PER_PAGE);
                page.events().forEach(event -> read.add(event.getIdentifier()));
            });
            assertThat(read).isEqualTo(ids);

            read.clear();
            context.inSnapshot(() -> {
                pages.forEachOf(context.connection(), "order_id", Set.copyOf(ids), batch -> {
                    assertThat(batch).hasSizeLessThanOrEqualTo(500);
                    batch.stream().map(EventMessage::getIdentifier).forEach(read::add);
                });
                return null;
            });
            assertThat(read).isEqualTo(ids);
        }
    }

    private static DomainEventMessage<?> placed(String orderId) {
        var lines = IntStream.range(0, 100)
                .mapToObj(i -> new OrderLine(String.format("%064d", i), 1))
                .toList();
        var placed = new OrderProcessingStarted(orderId, "ann", null, lines);
        return new GenericDomainEventMessage<>(
                "Order", Order.aggregateId(orderId), 0, placed, Map.of(), orderId, Instant.now());
    }
}
