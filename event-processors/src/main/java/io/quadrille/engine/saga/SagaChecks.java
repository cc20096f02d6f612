package io.quadrille.engine.saga;

import io.quadrille.engine.saga.Task.Published;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.serialization.Revision;

/** Checks that the declarations of a saga's participants are complete and fit together. */
final class SagaChecks {

    private final String idComponent;
    private final List<Participant> participants;
    private final Participant owner;
    private final Map<Class<?>, String> published = new HashMap<>();

    SagaChecks(String idComponent, List<Participant> participants) {
        this.idComponent = idComponent;
        this.participants = participants;
        owner = participants.stream()
                .filter(p -> p.begin().isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** @throws IllegalStateException if something is missing; the message names the participant and what to add */
    void requireComplete() {
        requireUniqueNames();
        requireUniqueEvents();
        for (var participant : participants) {
            requireAggregates(participant);
            requireCommandHandlers(participant);
            requireSnapshotRevisions(participant);
            requireTriggers(participant);
            requireListenedEvents(participant);
            requireEachEventIsUsed(participant);
        }
        requireJoin();
        requireCancellation();
        requireGiveBacks();
    }

    private void requireUniqueNames() {
        var names = new HashSet<String>();
        participants.stream()
                .map(Participant::name)
                .filter(name -> !names.add(name))
                .findFirst()
                .ifPresent(name -> fail("two participants have the name " + name));
        var groups = new HashSet<>(names);
        groups.add(Saga.TIMELINE);
        participants.forEach(participant -> participant.listeners().keySet().forEach(listener -> {
            if (!groups.add(listener))
                fail(participant, "listener " + listener + " has the name of another group; choose another one");
        }));
        var steps = new HashSet<String>();
        stepNames()
                .filter(name -> !steps.add(name))
                .findFirst()
                .ifPresent(name ->
                        fail("two steps have the name " + name + "; the names of steps must differ within a saga"));
    }

    private Stream<String> stepNames() {
        return participants.stream().flatMap(participant -> {
            var names = new ArrayList<String>();
            participant.tasks().forEach(task -> {
                names.add(task.name());
                task.undo().ifPresent(undo -> names.add(undo.name()));
            });
            participant.join().ifPresent(join -> names.add(join.name()));
            participant.cancellation().ifPresent(cancellation -> names.add(cancellation.name()));
            return names.stream();
        });
    }

    private void requireUniqueEvents() {
        for (var participant : participants) {
            var own = Saga.leaves(participant.eventInterfaces()).collect(Collectors.toSet());
            publishedBy(participant).forEach(p -> {
                var event = p.event();
                if (!own.contains(event))
                    fail(participant, event.getSimpleName() + " is none of its events; add its type to events(...)");
                if (!hasId(event))
                    fail(
                            participant,
                            event.getSimpleName() + " has no component " + idComponent
                                    + " of type String, which names the saga");
                if (published.put(event, participant.name()) != null)
                    fail(participant, event.getSimpleName() + " is the outcome of two steps; use one event for each");
            });
        }
    }

    private static Stream<Published> publishedBy(Participant participant) {
        var all = new ArrayList<Published>();
        participant.begin().ifPresent(all::add);
        participant.join().ifPresent(join -> all.add(join.answer()));
        participant.tasks().forEach(task -> {
            all.add(task.answer());
            task.refusalType().ifPresent(refusal -> all.add(refusal.published()));
        });
        return all.stream();
    }

    private boolean hasId(Class<?> event) {
        return event.isRecord()
                && Stream.of(event.getRecordComponents())
                        .anyMatch(component ->
                                component.getName().equals(idComponent) && component.getType() == String.class);
    }

    private void requireAggregates(Participant participant) {
        var folded =
                handled(participant.aggregates().stream().map(AggregateDeclaration::type), EventSourcingHandler.class);
        Saga.leaves(participant.eventInterfaces())
                .filter(event -> folded.stream().noneMatch(type -> type.isAssignableFrom(event)))
                .findFirst()
                .ifPresent(event -> fail(
                        participant,
                        "no declared aggregate has an @EventSourcingHandler for " + event.getSimpleName()
                                + "; add aggregate(type, kind, identifier)"));
    }

    /** Each command has a handler, and each handler's command is declared. */
    private void requireCommandHandlers(Participant participant) {
        var handled = handled(
                Stream.concat(
                        participant.aggregates().stream().map(AggregateDeclaration::type),
                        participant.commandHandlerType().stream()),
                CommandHandler.class);
        var declared = Saga.leaves(participant.commandInterfaces()).collect(Collectors.toSet());
        handled.stream()
                .filter(type -> declared.stream().noneMatch(type::isAssignableFrom))
                .map(Class::getSimpleName)
                .sorted()
                .findFirst()
                .ifPresent(type -> fail(
                        participant,
                        "a @CommandHandler takes " + type + ", which is not declared; add its type to commands(...)"));
        Saga.leaves(participant.commandInterfaces())
                .filter(command -> handled.stream().noneMatch(type -> type.isAssignableFrom(command)))
                .findFirst()
                .ifPresent(command -> fail(
                        participant,
                        "no declared aggregate and no command handler has a @CommandHandler for "
                                + command.getSimpleName() + "; add aggregate(...) or commandHandler(...)"));
    }

    /** The types of the first parameters of all methods and constructors with an annotation. */
    private static Set<Class<?>> handled(Stream<? extends Class<?>> types, Class<? extends Annotation> annotation) {
        return types.flatMap(type -> Stream.concat(methods(type), Arrays.stream(type.getDeclaredConstructors())))
                .filter(executable -> executable.isAnnotationPresent(annotation) && executable.getParameterCount() > 0)
                .map(executable -> executable.getParameterTypes()[0])
                .collect(Collectors.toSet());
    }

    private static Stream<Method> methods(Class<?> type) {
        return type == null || type == Object.class
                ? Stream.empty()
                : Stream.concat(Arrays.stream(type.getDeclaredMethods()), methods(type.getSuperclass()));
    }

    private static void requireSnapshotRevisions(Participant participant) {
        participant.aggregates().stream()
                .filter(aggregate -> aggregate.kind().isLongLived())
                .filter(aggregate -> !aggregate.type().isAnnotationPresent(Revision.class))
                .findFirst()
                .ifPresent(aggregate -> fail(
                        participant,
                        aggregate.type().getSimpleName() + " has snapshots, which need a revision; annotate the class"
                                + " with @Revision"));
    }

    private void requireTriggers(Participant participant) {
        for (var task : participant.tasks()) {
            if (!published.containsKey(task.trigger()))
                fail(
                        participant,
                        "step " + task.name() + " is asked for by "
                                + task.trigger().getSimpleName() + ", which no participant publishes");
            if (task.isOptional()
                    && task.trigger() != owner.begin().orElseThrow().event())
                fail(
                        participant,
                        "step " + task.name() + " has ifWanted, which is possible only for a step that the saga's"
                                + " first event asks for");
        }
    }

    private void requireListenedEvents(Participant participant) {
        participant
                .listeners()
                .forEach((listener, events) -> events.stream()
                        .filter(event -> !published.containsKey(event))
                        .findFirst()
                        .ifPresent(event -> fail(
                                participant,
                                "listener " + listener + " reads " + event.getSimpleName()
                                        + ", which no participant publishes")));
    }

    /** Each event of an aggregate that ends with its saga is the outcome of a step. */
    private static void requireEachEventIsUsed(Participant participant) {
        var used = new HashSet<Class<?>>();
        publishedBy(participant).forEach(p -> used.add(p.event()));
        participant.tasks().forEach(task -> task.undo().ifPresent(undo -> used.addAll(undo.outcomes())));
        participant.cancellation().ifPresent(cancellation -> {
            used.add(cancellation.outcome());
            if (cancellation.noted() != null) used.add(cancellation.noted());
        });
        var ofSagas = handled(
                participant.aggregates().stream()
                        .filter(aggregate -> aggregate.kind().isPerSaga())
                        .map(AggregateDeclaration::type),
                EventSourcingHandler.class);
        Saga.leaves(participant.eventInterfaces())
                .filter(event -> ofSagas.stream().anyMatch(type -> type.isAssignableFrom(event)))
                .filter(event -> !used.contains(event))
                .findFirst()
                .ifPresent(event -> fail(
                        participant,
                        event.getSimpleName() + " is the outcome of no step; declare it with answers, orRefuses,"
                                + " givesBack, cancels or joins"));
    }

    private void requireJoin() {
        var parallel = participants.stream()
                .flatMap(participant -> participant.tasks().stream())
                .filter(task -> task.trigger() == owner.begin().orElseThrow().event())
                .map(Task::name)
                .toList();
        if (parallel.size() > 1 && owner.join().isEmpty())
            fail(owner, "the steps " + parallel + " run in parallel; declare what follows them with joins(...)");
        participants.stream()
                .filter(participant ->
                        participant != owner && participant.join().isPresent())
                .forEach(participant -> fail(participant, "only the owner, " + owner.name() + ", can declare joins"));
    }

    private void requireCancellation() {
        var refusing = participants.stream()
                .flatMap(participant -> participant.tasks().stream())
                .filter(task -> task.refusal() != null)
                .map(Task::name)
                .toList();
        if (!refusing.isEmpty() && owner.cancellation().isEmpty())
            fail(owner, "the steps " + refusing + " can be refused; declare what cancels the saga with cancels(...)");
        participants.stream()
                .filter(participant ->
                        participant != owner && participant.cancellation().isPresent())
                .forEach(participant -> fail(participant, "only the owner, " + owner.name() + ", can declare cancels"));
    }

    /** A step whose saga can still be refused afterwards or meanwhile must be undone. */
    private void requireGiveBacks() {
        var order = new TaskOrder(owner, participants);
        for (var participant : participants) {
            if (participant == owner) continue;
            for (var task : participant.tasks()) {
                var parallel = order.refusing()
                        .filter(other -> order.areParallel(task, other))
                        .toList();
                var later = order.refusing()
                        .filter(other -> order.needs(other, task))
                        .toList();
                var step = "step " + task.name() + " ";
                if (parallel.isEmpty() && later.isEmpty()) continue;
                var undo = task.undo()
                        .orElseThrow(() -> failure(
                                participant,
                                step + "must be undone if "
                                        + names(parallel.isEmpty() ? later : parallel)
                                        + " is refused; add givesBack(...)"));
                if (!parallel.isEmpty() && undo.outcomes().size() < 2)
                    fail(
                            participant,
                            step + "runs in parallel with " + names(parallel) + ", so " + undo.name()
                                    + " may come first; add the event for that to givesBack(...)");
                if (undo.outcomes().size() > 1
                        && task.refusalType().stream()
                                .allMatch(refusal -> refusal.echoes().isEmpty()))
                    fail(
                            participant,
                            step + "may come after " + undo.name() + " has closed the saga; declare the reason for"
                                    + " this as an echo in orRefuses(...)");
            }
        }
    }

    private static String names(Collection<Task> tasks) {
        return tasks.stream().map(Task::name).sorted().collect(Collectors.joining(" or "));
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }

    private static void fail(Participant participant, String message) {
        throw failure(participant, message);
    }

    private static IllegalStateException failure(Participant participant, String message) {
        return new IllegalStateException("participant " + participant.name() + ": " + message);
    }
}
