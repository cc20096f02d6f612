package io.quadrille.engine.saga;

import io.quadrille.engine.saga.Task.GiveBack;
import io.quadrille.engine.saga.Task.Published;
import io.quadrille.engine.saga.Task.RefusalType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one domain's part in a saga: its messages and aggregates, what it does when which event asks for
 * it, what it answers on which topic, and how it gives back what it took. Immutable and thread-safe.
 *
 * <p>{@link Saga} combines the declarations, and reports what is missing from them.
 */
public final class Participant {

    private final Builder declared;

    private Participant(Builder declared) {
        this.declared = declared;
    }

    /**
     * Begins the declaration of a participant.
     *
     * @param name lower-case letters and digits; names the domain, its consumer group, its topics' source and the
     *     prefix of its message types, so it is stored and must not change
     * @throws IllegalArgumentException if the name has other characters
     */
    public static Builder named(String name) {
        if (!name.matches("[a-z][a-z0-9]*"))
            throw new IllegalArgumentException(
                    "the participant name \"" + name + "\" must consist of lower-case letters and digits");
        return new Builder(name);
    }

    public String name() {
        return declared.name;
    }

    /** The interfaces of its events. Each is sealed, or a single type. */
    List<Class<?>> eventInterfaces() {
        return List.copyOf(declared.events);
    }

    List<Class<?>> commandInterfaces() {
        return List.copyOf(declared.commands);
    }

    List<EventUpcaster> upcasters() {
        return List.copyOf(declared.upcasters);
    }

    /** Its aggregate types, in the sequence of the declaration. */
    public List<AggregateDeclaration> aggregates() {
        return List.copyOf(declared.aggregates);
    }

    /** Creates the object that handles those of its commands that no aggregate handles; empty if there are none. */
    public Optional<Function<Configuration, Object>> commandHandler() {
        return Optional.ofNullable(declared.commandHandler);
    }

    Optional<Class<?>> commandHandlerType() {
        return Optional.ofNullable(declared.commandHandlerType);
    }

    /** The exceptions with which its command handlers reject a command that conflicts with an earlier one. */
    public Set<Class<? extends RuntimeException>> conflicts() {
        return Set.copyOf(declared.conflicts);
    }

    List<Task> tasks() {
        return List.copyOf(declared.tasks);
    }

    Optional<Published> begin() {
        return Optional.ofNullable(declared.begin);
    }

    Optional<Join> join() {
        return Optional.ofNullable(declared.join);
    }

    Optional<Cancellation> cancellation() {
        return Optional.ofNullable(declared.cancellation);
    }

    /** The events that each of its further groups reads, by the group's name. */
    Map<String, Set<Class<?>>> listeners() {
        return new LinkedHashMap<>(declared.listeners);
    }

    /** The aggregates, besides those of the saga itself, that the reactions to this event load. */
    Stream<String> namedAggregates(Object event) {
        var names = declared.named.get(event.getClass());
        return names == null ? Stream.empty() : names.apply(event);
    }

    /**
     * Waits for all steps that the first event asks for.
     *
     * @param command creates the command of the next step from the saga's facts
     */
    record Join(String name, Function<Facts, Object> command, Published answer) {}

    /** Creates the command that cancels a saga. */
    @FunctionalInterface
    public interface CancellationCommand {

        /**
         * @param participant the participant that refused
         * @param reason its reason
         */
        Object of(String sagaId, String participant, String reason);
    }

    /**
     * @param outcome the event that cancels the saga
     * @param noted the event for a further refusal after the first one
     */
    record Cancellation(
            String name,
            CancellationCommand command,
            Class<?> outcome,
            @Nullable Class<?> noted) {}

    /** Collects a declaration. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final List<Class<?>> events = new ArrayList<>();
        private final List<Class<?>> commands = new ArrayList<>();
        private final List<EventUpcaster> upcasters = new ArrayList<>();
        private final List<AggregateDeclaration> aggregates = new ArrayList<>();
        private final Set<Class<? extends RuntimeException>> conflicts = new HashSet<>();
        private final List<Task> tasks = new ArrayList<>();
        private final Map<String, Set<Class<?>>> listeners = new LinkedHashMap<>();
        private final Map<Class<?>, Function<Object, Stream<String>>> named = new HashMap<>();
        private @Nullable Function<Configuration, Object> commandHandler;
        private @Nullable Class<?> commandHandlerType;
        private @Nullable Published begin;
        private @Nullable Join join;
        private @Nullable Cancellation cancellation;
        private @Nullable Pending pending;

        private Builder(String name) {
            this.name = name;
        }

        /** Its event types: sealed interfaces, of which each permitted record is an event, or single records. */
        public Builder events(Class<?>... interfaces) {
            events.addAll(List.of(interfaces));
            return this;
        }

        /** Its command types: sealed interfaces, of which each permitted record is a command, or single records. */
        public Builder commands(Class<?>... interfaces) {
            commands.addAll(List.of(interfaces));
            return this;
        }

        /** The upcasters of earlier revisions of its events. */
        public Builder upcasters(Collection<? extends EventUpcaster> ofEvents) {
            upcasters.addAll(ofEvents);
            return this;
        }

        /**
         * One of its aggregate types.
         *
         * @param identifier as in {@link AggregateDeclaration}
         */
        public Builder aggregate(Class<?> type, AggregateKind kind, UnaryOperator<String> identifier) {
            aggregates.add(new AggregateDeclaration(type, kind, identifier));
            return this;
        }

        /** An aggregate type of kind {@link AggregateKind#SHORT_LIVED}. */
        public Builder aggregate(Class<?> type) {
            aggregates.add(new AggregateDeclaration(type, AggregateKind.SHORT_LIVED, null));
            return this;
        }

        /** Handles the commands that involve several aggregates. */
        public <H> Builder commandHandler(Class<H> type, Function<Configuration, ? extends H> handler) {
            commandHandlerType = type;
            commandHandler = handler::apply;
            return this;
        }

        /** An exception with which it rejects a command that conflicts with an earlier one. The API answers 409. */
        public Builder conflict(Class<? extends RuntimeException> type) {
            conflicts.add(type);
            return this;
        }

        /**
         * The first event of each saga. Exactly one participant of a saga declares it: the owner.
         *
         * @param topic the topic on which it is published
         */
        public Builder begins(Class<?> event, String topic) {
            begin = new Published(event, topic);
            return this;
        }

        /**
         * Waits until all steps that the first event asks for and the saga wants have answered; then sends a command.
         *
         * @param command creates the command from the answers. Must return the same command for the same facts
         * @param answer the event that the command appends
         */
        public Builder joins(String step, Function<Facts, Object> command, Class<?> answer, String topic) {
            join = new Join(step, command, new Published(answer, topic));
            return this;
        }

        /**
         * Cancels the saga after a refusal that is no echo.
         *
         * @param outcome the event that cancels the saga
         * @param noted the event for a further refusal after the first one
         */
        public Builder cancels(String step, CancellationCommand command, Class<?> outcome, Class<?> noted) {
            cancellation = new Cancellation(step, command, outcome, noted);
            return this;
        }

        /**
         * Adds a step: when the event happens, the participant sends the command. {@link #answers} must follow.
         *
         * @param command creates the command from the event and its timestamp
         */
        public <E> Builder does(String step, Class<E> trigger, BiFunction<E, Instant, ?> command) {
            finish();
            pending = new Pending(step, trigger, (event, at) -> command.apply(trigger.cast(event), at));
            return this;
        }

        /** Like the other method, for a command that does not depend on the time of the event. */
        public <E> Builder does(String step, Class<E> trigger, Function<E, ?> command) {
            return does(step, trigger, (event, at) -> command.apply(event));
        }

        /** Restricts the step to the sagas whose first event satisfies a condition. */
        public <E> Builder ifWanted(Class<E> first, Predicate<E> condition) {
            pending("ifWanted").first = first;
            pending("ifWanted").wanted = event -> condition.test(first.cast(event));
            return this;
        }

        /** The event that the step appends if it does its work, and the topic on which it is published. */
        public Builder answers(Class<?> event, String topic) {
            pending("answers").answer = new Published(event, topic);
            return this;
        }

        /**
         * The event that the step appends if the participant refuses, and the topic on which it is published.
         *
         * @param reasons the type of the reason
         * @param echoes the reasons that only follow from an earlier refusal by another participant
         */
        @SafeVarargs
        @SuppressWarnings("varargs")
        public final <E, R extends Enum<R>> Builder orRefuses(
                Class<E> event, String topic, Class<R> reasons, Function<E, R> reason, R... echoes) {
            var echoing = new HashSet<Enum<?>>(List.of(echoes));
            pending("orRefuses").refusal = new RefusalType(
                    new Published(event, topic),
                    refused -> reason.apply(event.cast(refused)),
                    List.copyOf(EnumSet.allOf(reasons)),
                    Set.copyOf(echoing));
            return this;
        }

        /**
         * The step that undoes this one after another participant has refused.
         *
         * @param command creates the command from the saga's id
         * @param undone the event that the command appends if there was something to undo
         * @param closed the event that the command appends if the participant was not asked before. A later command of
         *     this step must then be refused as an echo
         */
        public Builder givesBack(String step, Function<String, ?> command, Class<?> undone, Class<?>... closed) {
            var outcomes = new ArrayList<Class<?>>(List.of(undone));
            outcomes.addAll(List.of(closed));
            pending("givesBack").giveBack = new GiveBack(step, command::apply, List.copyOf(outcomes));
            return this;
        }

        /**
         * A further consumer group of this domain, whose handlers append no events, such as one that counts sales.
         *
         * @param events the events that it reads, of any participant
         */
        public Builder listener(String group, Class<?>... events) {
            listeners.put(group, Set.of(events));
            return this;
        }

        /**
         * The long-lived aggregates that an event names and that the reaction to it loads. The engine then reads them
         * for a whole batch in one statement. Without it, each is read by itself.
         */
        public <E> Builder loads(Class<E> event, Function<E, Stream<String>> aggregateIdentifiers) {
            named.put(event, message -> aggregateIdentifiers.apply(event.cast(message)));
            return this;
        }

        /**
         * @throws IllegalStateException if a step has no answer, or a condition does not refer to the event that asks
         *     for the step
         */
        public Participant build() {
            finish();
            return new Participant(this);
        }

        private Pending pending(String method) {
            if (pending == null)
                throw new IllegalStateException(
                        "participant " + name + ": call does(...) before " + method + "(...), which describes a step");
            return pending;
        }

        private void finish() {
            if (pending == null) return;
            var step = pending;
            pending = null;
            var what = "participant " + name + ", step " + step.name + ": ";
            if (step.answer == null)
                throw new IllegalStateException(
                        what + "no answer is declared; add answers(event, topic) after does(...)");
            if (step.first != null && step.first != step.trigger)
                throw new IllegalStateException(what + "ifWanted refers to " + step.first.getSimpleName() + ", but "
                        + step.trigger.getSimpleName() + " asks for the step; both must be the saga's first event");
            tasks.add(new Task(
                    step.name, step.trigger, step.command, step.wanted, step.answer, step.refusal, step.giveBack));
        }

        private static final class Pending {

            private final String name;
            private final Class<?> trigger;
            private final BiFunction<Object, Instant, Object> command;
            private @Nullable Class<?> first;
            private @Nullable Predicate<Object> wanted;
            private @Nullable Published answer;
            private @Nullable RefusalType refusal;
            private @Nullable GiveBack giveBack;

            Pending(String name, Class<?> trigger, BiFunction<Object, Instant, Object> command) {
                this.name = name;
                this.trigger = trigger;
                this.command = command;
            }
        }
    }
}
