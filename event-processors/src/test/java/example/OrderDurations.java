package example;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.projection.RecordTable;
import io.quadrille.engine.projection.ViewProjection;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.queryhandling.QueryHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

// page: projection
/** When each order was placed, and when it ended. */
@ConditionalOnDomain("order")
@ProjectionComponent
public final class OrderDurations extends ViewProjection<OrderDurations.OrderDuration> {

    public record OrderDuration(
            String orderId, Instant placedAt, @Nullable Instant endedAt) {}

    public record FindOrderDuration(String orderId) {}

    OrderDurations(JdbcClient jdbc) {
        super(new RecordTable<>(jdbc, OrderDuration.class, "order_duration", "order_id"));
    }

    @Override
    public List<ProjectedTable> tables() {
        return List.of(ProjectedTable.perSaga("order_duration"));
    }

    @Override
    public Set<Class<?>> events() {
        return Set.of(OrderProcessingStarted.class, OrderProcessed.class, OrderCancelled.class);
    }

    @Override
    protected Optional<String> key(EventMessage<?> message) {
        return events().contains(message.getPayloadType())
                ? Optional.of(((OrderEvent) message.getPayload()).orderId())
                : Optional.empty();
    }

    @Override
    protected OrderDuration fold(@Nullable OrderDuration before, EventMessage<?> message) {
        if (message.getPayload() instanceof OrderProcessingStarted placed)
            return new OrderDuration(placed.orderId(), message.getTimestamp(), null);
        var placed = existing(before);
        return new OrderDuration(placed.orderId(), placed.placedAt(), message.getTimestamp());
    }

    @QueryHandler
    Optional<OrderDuration> answer(FindOrderDuration query) {
        return table().find(query.orderId());
    }
}
// end of page
