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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** An aggregate as its own {@code evolve} makes it: the state its next decision would be taken on. */
final class AggregateFold implements Fold {

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

    private Model<?> model;
    private Object root;

    @Override
    public void add(DomainEventMessage<?> event) {
        if (model == null) {
            model = MODELS.get(event.getType());
            if (model == null) throw new IllegalStateException("no aggregate type is named " + event.getType());
            root = model.newRoot(event);
        }
        model.publish(event, root);
    }

    @Override
    public Map<String, ?> state() {
        return root == null ? Map.of() : FIELDS.convertValue(root, new TypeReference<Map<String, Object>>() {});
    }

    private record Model<T>(Class<T> type, AggregateModel<T> handlers, GenericAggregateFactory<T> factory) {

        static <T> Model<T> of(Class<T> type) {
            return new Model<>(
                    type,
                    AnnotatedAggregateMetaModelFactory.inspectAggregate(type),
                    new GenericAggregateFactory<>(type));
        }

        T newRoot(DomainEventMessage<?> first) {
            return factory.createAggregateRoot(first.getAggregateIdentifier(), first);
        }

        void publish(DomainEventMessage<?> event, Object root) {
            handlers.publish(event, type.cast(root));
        }
    }
}
