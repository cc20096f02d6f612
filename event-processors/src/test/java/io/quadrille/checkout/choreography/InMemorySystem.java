package io.quadrille.checkout.choreography;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quadrille.checkout.aggregator.InMemoryCheckouts;
import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.CouponCommandHandler;
import io.quadrille.coupon.Redemption;
import io.quadrille.engine.eventstore.AggregateCache;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.inventory.InventoryCommandHandler;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.StockReservation;
import io.quadrille.order.Order;
import io.quadrille.wallet.Deposit;
import io.quadrille.wallet.Payment;
import io.quadrille.wallet.Wallet;
import io.quadrille.wallet.WalletCommandHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.AnnotationEventHandlerAdapter;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/**
 * The four domains in memory: the real aggregates, command handlers, reactions and aggregator. A batch is one unit of
 * work, as in the processors: it is stored as a whole or not at all.
 *
 * <p>Starting Axon takes longer than a run, so all runs of a thread share one, after each other; each run has a log,
 * caches and rows of its own. jqwik shrinks in threads of its own, which may outlive their test.
 */
final class InMemorySystem {

    private static final ThreadLocal<InMemorySystem> SYSTEM = ThreadLocal.withInitial(InMemorySystem::new);

    private final List<AggregateCache> caches = new ArrayList<>();
    private final InMemoryCheckouts checkouts = new InMemoryCheckouts();
    private final Map<ConsumerGroup, List<AnnotationEventHandlerAdapter>> handlers = new HashMap<>();
    private final CommandGateway commands;
    private EventStorageEngine log;
    private TrackingToken read;
    private BiPredicate<Class<?>, Class<?>> deaf;

    private InMemorySystem() {
        commands = DefaultCommandGateway.builder()
                .commandBus(configurer().start().commandBus())
                .build();
        handle(Groups.ORDER, checkouts.reactions(commands), new OrderReactions(commands));
        handle(Groups.INVENTORY, new InventoryReactions(commands));
        handle(Groups.COUPON, new CouponReactions(commands));
        handle(Groups.WALLET, new WalletReactions(commands));
    }

    /**
     * A system without events.
     *
     * @param deaf the reaction classes that ignore an event type, to show that the checks detect it
     */
    static InMemorySystem fresh(BiPredicate<Class<?>, Class<?>> deaf) {
        var system = SYSTEM.get();
        system.deaf = deaf;
        system.log = new InMemoryEventStorageEngine();
        system.read = null;
        system.caches.forEach(AggregateCache::removeAll);
        system.checkouts.clear();
        return system;
    }

    private Configurer configurer() {
        return DefaultConfigurer.defaultConfiguration(false)
                .configureEmbeddedEventStore(c -> currentLog())
                .configureAggregate(cached(Order.class))
                .configureAggregate(cached(InventoryItem.class))
                .configureAggregate(StockReservation.class)
                .configureAggregate(Coupon.class)
                .configureAggregate(Redemption.class)
                .configureAggregate(cached(Wallet.class))
                .configureAggregate(Payment.class)
                .configureAggregate(Deposit.class)
                .registerCommandHandler(c -> new InventoryCommandHandler(
                        c.repository(InventoryItem.class), c.repository(StockReservation.class)))
                .registerCommandHandler(
                        c -> new CouponCommandHandler(c.repository(Coupon.class), c.repository(Redemption.class)))
                .registerCommandHandler(c -> new WalletCommandHandler(
                        c.repository(Wallet.class), c.repository(Payment.class), c.repository(Deposit.class)));
    }

    private EventStorageEngine currentLog() {
        Class<?>[] engine = {EventStorageEngine.class};
        return (EventStorageEngine) Proxy.newProxyInstance(
                getClass().getClassLoader(), engine, (proxy, method, args) -> method.invoke(log, args));
    }

    private <A> AggregateConfigurer<A> cached(Class<A> type) {
        var cache = new AggregateCache(Caffeine.newBuilder().build());
        caches.add(cache);
        return AggregateConfigurer.defaultConfiguration(type).configureCache(c -> cache);
    }

    private void handle(ConsumerGroup group, Object... reactions) {
        handlers.put(
                group,
                Stream.of(reactions).map(AnnotationEventHandlerAdapter::new).toList());
    }

    /** The classes that react. */
    static List<Class<?>> reactionClasses() {
        return SYSTEM.get().handlers.values().stream()
                .flatMap(List::stream)
                .<Class<?>>map(h -> h.getTargetType())
                .toList();
    }

    void send(Object command) {
        commands.sendAndWait(command);
    }

    /** Handles the batch in one unit of work. One that crashes does so after the work and before the commit. */
    void react(ConsumerGroup group, List<EventMessage<?>> batch, boolean crashes) {
        var unit = new BatchingUnitOfWork<>(batch);
        var result = unit.executeWithResult(
                () -> {
                    var message = unit.getMessage();
                    for (var handler : handlers.getOrDefault(group, List.of())) {
                        if (deaf.test(handler.getTargetType(), message.getPayloadType())) continue;
                        if (handler.canHandle(message)) handler.handle(message);
                    }
                    if (crashes && unit.isLastMessage()) throw new Crash();
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (result.isExceptional() && !(result.exceptionResult() instanceof Crash)) {
            throw new AssertionError(group + " failed on " + batch, result.exceptionResult());
        }
    }

    /** What was appended to the log since the last call. */
    List<DomainEventMessage<?>> news() {
        List<? extends TrackedEventMessage<?>> events =
                log.readEvents(read, false).toList();
        if (!events.isEmpty()) read = events.getLast().trackingToken();
        return events.stream()
                .<DomainEventMessage<?>>map(event -> (DomainEventMessage<?>) event)
                .toList();
    }

    InMemoryCheckouts checkouts() {
        return checkouts;
    }

    private static final class Crash extends RuntimeException {}
}
