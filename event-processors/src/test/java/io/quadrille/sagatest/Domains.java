package io.quadrille.sagatest;

import io.quadrille.engine.saga.AggregateDeclaration;
import io.quadrille.engine.saga.Saga;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/**
 * The declared aggregates and command handlers in Axon's own repositories, over an event store whose content is given
 * for each command. Each command is a transaction. Not thread-safe.
 */
final class Domains {

    /** Reads the events of an aggregate. */
    @FunctionalInterface
    interface Streams {

        List<Object> of(String aggregateId);
    }

    /** An event that a command appended. */
    record Appended(String aggregateId, Object event) {}

    /**
     * What a command did.
     *
     * @param failure what the handler threw; null if it succeeded
     */
    record Result(List<Appended> events, @Nullable Throwable failure) {}

    private final Instant time;
    private final Storage storage = new Storage();
    private final Configuration configuration;
    private final List<Function<Configuration, Object>> handlers = new ArrayList<>();

    Domains(Saga saga, Instant time) {
        this.time = time;
        var configurer =
                DefaultConfigurer.defaultConfiguration(false).configureEmbeddedEventStore(configuration -> storage);
        for (var participant : saga.participants()) {
            participant.aggregates().stream().map(AggregateDeclaration::type).forEach(type -> {
                configurer.configureAggregate(AggregateConfigurer.defaultConfiguration(type));
            });
            participant.commandHandler().ifPresent(handlers::add);
        }
        configuration = configurer.start();
    }

    /**
     * Handles a command with new command handler objects.
     *
     * @param isRetried whether a first attempt is undone before the commit; the result is that of the second attempt
     */
    Result handle(Object command, boolean isRetried, Streams streams) {
        var clock = GenericEventMessage.clock;
        GenericEventMessage.clock = Clock.fixed(time, ZoneOffset.UTC);
        try {
            var adapters = handlers.stream()
                    .map(handler -> new AnnotationCommandHandlerAdapter<>(handler.apply(configuration)))
                    .toList();
            if (isRetried) handle(command, adapters, streams, true);
            return handle(command, adapters, streams, false);
        } finally {
            GenericEventMessage.clock = clock;
        }
    }

    private Result handle(
            Object command, List<AnnotationCommandHandlerAdapter<Object>> adapters, Streams streams, boolean crashes) {
        storage.open(streams);
        var message = GenericCommandMessage.asCommandMessage(command);
        var unit = DefaultUnitOfWork.startAndGet(message);
        var result = unit.executeWithResult(() -> {
            handle(message, adapters);
            if (crashes) throw new Crash();
            return null;
        });
        if (result.isExceptional()) return new Result(List.of(), result.exceptionResult());
        return new Result(List.copyOf(storage.appended), null);
    }

    private void handle(CommandMessage<?> message, List<AnnotationCommandHandlerAdapter<Object>> adapters)
            throws Exception {
        for (var adapter : adapters) {
            if (!adapter.canHandle(message)) continue;
            adapter.handle(message);
            return;
        }
        var failure = new Throwable[1];
        configuration.commandBus().dispatch(message, (sent, answer) -> {
            if (answer.isExceptional()) failure[0] = answer.exceptionResult();
        });
        switch (failure[0]) {
            case null -> {}
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure[0]);
        }
    }

    /** Ends a transaction before its commit. */
    private static final class Crash extends RuntimeException {

        Crash() {
            super("a crash before the commit", null, false, false);
        }
    }

    /** An event store with the events of the state in which a command is handled. */
    private final class Storage implements EventStorageEngine {

        private final Map<String, String> types = new HashMap<>();
        private final List<Appended> appended = new ArrayList<>();
        private @Nullable Streams streams;

        void open(Streams content) {
            streams = content;
            appended.clear();
        }

        @Override
        public void appendEvents(List<? extends EventMessage<?>> events) {
            for (var event : events) {
                var message = (DomainEventMessage<?>) event;
                var id = message.getAggregateIdentifier();
                types.put(id, message.getType());
                long next = events(id).size()
                        + appended.stream()
                                .filter(earlier -> earlier.aggregateId().equals(id))
                                .count();
                if (message.getSequenceNumber() != next)
                    throw new ConcurrencyException("aggregate " + id + " has " + next + " events already");
                appended.add(new Appended(id, message.getPayload()));
            }
        }

        @Override
        public DomainEventStream readEvents(String aggregateId, long first) {
            var events = events(aggregateId);
            var messages = new ArrayList<DomainEventMessage<?>>();
            for (int i = (int) first; i < events.size(); i++) {
                var payload = new GenericEventMessage<>(events.get(i), MetaData.emptyInstance());
                messages.add(
                        new GenericDomainEventMessage<>(types.get(aggregateId), aggregateId, i, payload, () -> time));
            }
            return DomainEventStream.of(messages.stream(), () -> events.size() - 1L);
        }

        @Override
        public Optional<Long> lastSequenceNumberFor(String aggregateId) {
            int size = events(aggregateId).size();
            return size == 0 ? Optional.empty() : Optional.of(size - 1L);
        }

        @Override
        public Optional<DomainEventMessage<?>> readSnapshot(String aggregateId) {
            return Optional.empty();
        }

        @Override
        public void storeSnapshot(DomainEventMessage<?> snapshot) {
            throw new UnsupportedOperationException("the fixture makes no snapshots");
        }

        @Override
        public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
            throw new UnsupportedOperationException("the fixture delivers events from topics");
        }

        private List<Object> events(String aggregateId) {
            return Objects.requireNonNull(streams, "no command is handled").of(aggregateId);
        }
    }
}
