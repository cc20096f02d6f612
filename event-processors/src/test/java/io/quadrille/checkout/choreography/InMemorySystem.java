package io.quadrille.checkout.choreography;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quadrille.engine.eventstore.AggregateCache;
import io.quadrille.engine.saga.AggregateDeclaration;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.JoinHandler;
import io.quadrille.engine.saga.ReactionHandler;
import io.quadrille.engine.saga.Saga;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;

/**
 * The four domains in memory: the real aggregates, command handlers, reactions and join, by the declaration. A batch is
 * one unit of work, as in the processors: it is stored as a whole or not at all.
 *
 * <p>Starting Axon takes longer than a run, so all runs of a thread share one, after each other; each run has a log,
 * caches and rows of its own. jqwik shrinks in threads of its own, which may outlive their test.
 */
final class InMemorySystem {

    private static final ThreadLocal<InMemorySystem> SYSTEM = ThreadLocal.withInitial(InMemorySystem::new);

    private final List<AggregateCache> caches = new ArrayList<>();
    private final Saga saga = CheckoutSaga.SAGA;
    private final InMemoryJoin join = new InMemoryJoin(saga);
    private final List<NamedHandler> handlers = new ArrayList<>();
    private final CommandGateway commands;
    private EventStorageEngine log;
    private TrackingToken read;
    private BiPredicate<String, Class<?>> deaf;

    private InMemorySystem() {
        commands = DefaultCommandGateway.builder()
                .commandBus(configurer().start().commandBus())
                .build();
        handlers.add(new NamedHandler("join", "order", new JoinHandler(join, commands), join.events()));
        for (var domain : saga.domains()) {
            var reactions = saga.reactions(domain);
            handlers.add(
                    new NamedHandler(domain, domain, new ReactionHandler(reactions, commands), reactions.events()));
        }
    }

    /** A handler of the events of a group. */
    record NamedHandler(String name, String group, EventMessageHandler handler, Set<Class<?>> events) {}

    /**
     * A system without events.
     *
     * @param deaf the names of the handlers that ignore an event type, to show that the checks detect it
     */
    static InMemorySystem fresh(BiPredicate<String, Class<?>> deaf) {
        var system = SYSTEM.get();
        system.deaf = deaf;
        system.log = new InMemoryEventStorageEngine();
        system.read = null;
        system.caches.forEach(AggregateCache::removeAll);
        system.join.clear();
        return system;
    }

    private Configurer configurer() {
        var configurer = DefaultConfigurer.defaultConfiguration(false).configureEmbeddedEventStore(c -> currentLog());
        for (var participant : saga.participants()) {
            participant.aggregates().forEach(each -> configurer.configureAggregate(configurer(each)));
            participant.commandHandler().ifPresent(configurer::registerCommandHandler);
        }
        return configurer;
    }

    private AggregateConfigurer<?> configurer(AggregateDeclaration declared) {
        return switch (declared.kind()) {
            case PER_SAGA_CACHED, LONG_LIVED_CACHED -> cached(declared.type());
            case PER_SAGA, LONG_LIVED, SHORT_LIVED -> AggregateConfigurer.defaultConfiguration(declared.type());
        };
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

    static List<NamedHandler> handlers() {
        return SYSTEM.get().handlers;
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
                    for (var each : handlers) {
                        if (!each.group().equals(group.name()) || deaf.test(each.name(), message.getPayloadType()))
                            continue;
                        each.handler().handle(message);
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

    InMemoryJoin join() {
        return join;
    }

    private static final class Crash extends RuntimeException {}
}
