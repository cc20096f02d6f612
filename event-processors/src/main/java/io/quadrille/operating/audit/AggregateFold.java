package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.Redemption;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.StockReservation;
import io.quadrille.order.Order;
import io.quadrille.wallet.Deposit;
import io.quadrille.wallet.Payment;
import io.quadrille.wallet.Wallet;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.modelling.command.inspection.AggregateModel;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Computes the state of an aggregate with the aggregate's own {@code evolve}: the state on which the aggregate would
 * decide its next command.
 */
final class AggregateFold implements Fold {

    /** The models by aggregate type, as events name it. */
    private static final Map<String, Model<?>> MODELS = Stream.of(
                    Order.class,
                    InventoryItem.class,
                    StockReservation.class,
                    Coupon.class,
                    Redemption.class,
                    Wallet.class,
                    Payment.class,
                    Deposit.class)
            .map(Model::of)
            .collect(Collectors.toUnmodifiableMap(model -> model.type.getSimpleName(), Function.identity()));

    private static final JsonMapper FIELDS = JsonMapper.builder()
            .changeDefaultVisibility(v -> v.withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY))
            .build();

    private @Nullable Root<?> root;

    @Override
    public void add(DomainEventMessage<?> event) {
        if (root == null) {
            var model = MODELS.get(event.getType());
            if (model == null) throw new IllegalStateException("no aggregate type is named " + event.getType());
            root = model.newRoot(event);
        }
        root.publish(event);
    }

    @Override
    public Map<String, ?> state() {
        return root == null ? Map.of() : FIELDS.convertValue(root.state(), new TypeReference<Map<String, Object>>() {});
    }

    private record Model<T>(Class<T> type, AggregateModel<T> handlers, GenericAggregateFactory<T> factory) {

        static <T> Model<T> of(Class<T> type) {
            return new Model<>(
                    type,
                    AnnotatedAggregateMetaModelFactory.inspectAggregate(type),
                    new GenericAggregateFactory<>(type));
        }

        Root<T> newRoot(DomainEventMessage<?> first) {
            return new Root<>(handlers, factory.createAggregateRoot(first.getAggregateIdentifier(), first));
        }
    }

    /** @param state the aggregate root, which its event handlers change */
    private record Root<T>(AggregateModel<T> handlers, T state) {

        void publish(DomainEventMessage<?> event) {
            handlers.publish(event, state);
        }
    }
}
