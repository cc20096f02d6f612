package io.quadrille.engine.saga;

import io.quadrille.engine.saga.SagaReactions.Reaction;
import io.quadrille.engine.saga.SagaStep.Kind;
import io.quadrille.engine.serialization.MessageTypes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A saga: the declarations of its participants, and what follows from them. Immutable and thread-safe.
 *
 * <p>The participants of a saga form one choreography: the owner's first event asks for the first steps, each answer
 * asks for the next ones, and a refusal makes the owner cancel and the others give back.
 */
public final class Saga {

    /** The group that stores the events of domains with separate databases, for the timelines of sagas. */
    public static final String TIMELINE = "timeline";

    /** The number of partitions of each topic that the application creates. */
    public static final int PARTITIONS = 4;

    private final String idComponent;
    private final List<Participant> participants;
    private final Participant owner;
    private final TaskOrder order;
    private final Map<String, TaskOf> tasks = new LinkedHashMap<>();
    private final Map<Class<?>, TaskOf> refusals = new LinkedHashMap<>();
    private final Map<Class<?>, String> domains = new HashMap<>();
    private final Map<Class<?>, Method> ids = new HashMap<>();
    private final Map<Class<?>, Method> targets = new HashMap<>();
    private final List<AggregateDeclaration> perSaga;
    private final List<SagaStep> steps;
    private final List<ConsumerGroup> groups;
    private final List<SagaTopic> topics;
    private final MessageTypes types;
    private final Map<String, SagaReactions> reactions = new HashMap<>();

    /** A task with the name of its participant. */
    record TaskOf(String participant, Task task) {}

    private Saga(String idComponent, List<Participant> participants) {
        this.idComponent = idComponent;
        this.participants = List.copyOf(participants);
        owner = onlyOwner();
        order = new TaskOrder(owner, participants);
        new SagaChecks(idComponent, participants).requireComplete();
        for (var participant : participants) {
            for (var task : participant.tasks()) {
                var of = new TaskOf(participant.name(), task);
                tasks.put(task.name(), of);
                task.refusalType().ifPresent(refusal -> refusals.put(refusal.event(), of));
            }
            leaves(participant.eventInterfaces()).forEach(event -> {
                domains.put(event, participant.name());
                idComponent(event).ifPresent(id -> ids.put(event, id));
            });
            leaves(participant.commandInterfaces())
                    .forEach(command -> target(command).ifPresent(target -> targets.put(command, target)));
        }
        perSaga = participants.stream()
                .flatMap(participant -> participant.aggregates().stream())
                .filter(aggregate -> aggregate.kind().isPerSaga())
                .toList();
        steps = stepsInOrder();
        topics = declaredTopics();
        groups = declaredGroups();
        types = registeredTypes();
        participants.forEach(participant -> reactions.put(participant.name(), reactionsOf(participant)));
    }

    /**
     * Combines declarations.
     *
     * @param idComponent the name of the record component that has the saga's id, for example "orderId". An event
     *     without this component belongs to no saga
     * @throws IllegalStateException if something is missing from a declaration, or two declarations contradict each
     *     other; the message names the participant and what to add
     */
    public static Saga of(String idComponent, Participant... participants) {
        return new Saga(idComponent, List.of(participants));
    }

    public List<Participant> participants() {
        return participants;
    }

    /** The names of the participants, which are those of the domains, in the sequence of the declarations. */
    public List<String> domains() {
        return participants.stream().map(Participant::name).toList();
    }

    /** The participant whose first event begins each saga. */
    public Participant owner() {
        return owner;
    }

    /** The type of the first event of each saga. */
    public Class<?> begin() {
        return owner.begin().orElseThrow().event();
    }

    /** The domain of an event type. */
    public Optional<String> domainOf(Class<?> eventType) {
        return Optional.ofNullable(domains.get(eventType));
    }

    /** All commands and events of all participants, with their logical names. */
    public MessageTypes messageTypes() {
        return types;
    }

    /**
     * The id of the saga that an event belongs to; empty for an event that belongs to none, and for any other object.
     */
    public Optional<String> sagaId(Object event) {
        var accessor = ids.get(event.getClass());
        return accessor == null ? Optional.empty() : Optional.ofNullable(call(accessor, event));
    }

    private static String call(Method accessor, Object message) {
        try {
            return (String) accessor.invoke(message);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(accessor + " cannot be called", e);
        }
    }

    /** The refusal that an event expresses; empty for any other event. */
    public Optional<Refusal> refusal(Object event) {
        return Optional.ofNullable(refusals.get(event.getClass())).map(of -> {
            var type = of.task().refusalType().orElseThrow();
            var reason = type.reason().apply(event);
            return new Refusal(
                    of.participant(),
                    sagaId(event).orElseThrow(),
                    reason.name(),
                    type.echoes().contains(reason));
        });
    }

    /**
     * The identifiers of the aggregates that the handling of a message loads: for an event, those of its saga and those
     * that the event names; for a command, its target.
     */
    public Stream<String> aggregatesOf(Object message) {
        var target = targets.get(message.getClass());
        if (target != null) return Stream.of(call(target, message));
        var ofSaga =
                sagaId(message).stream().flatMap(id -> perSaga.stream().map(aggregate -> aggregate.identifier(id)));
        return Stream.concat(
                ofSaga, participants.stream().flatMap(participant -> participant.namedAggregates(message)));
    }

    /** The topics, in the sequence in which a saga without refusals uses them, and then those of refusals. */
    public List<SagaTopic> topics() {
        return topics;
    }

    /**
     * The topic of this name, without a prefix.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SagaTopic topic(String name) {
        return topics.stream()
                .filter(topic -> topic.topicName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the saga has no topic " + name));
    }

    /** The topic on which events of a type are published; empty if they are not published. */
    public Optional<SagaTopic> carrying(Class<?> eventType) {
        return topics.stream()
                .filter(topic -> topic.eventTypes().contains(eventType))
                .findFirst();
    }

    /**
     * The consumer groups: one for each participant, then the listeners, then {@link #TIMELINE}, which reads the topics
     * with events of domains other than its own.
     */
    public List<ConsumerGroup> groups() {
        return groups;
    }

    /** The group of this name; empty if there is none. */
    public Optional<ConsumerGroup> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }

    /** What waits for the steps that the first event asks for; empty if the owner declares no join. */
    public Optional<SagaJoin> join() {
        return owner.join().map(join -> new SagaJoin(this, join));
    }

    /**
     * What a participant sends after which event, besides the command of the join.
     *
     * @throws IllegalArgumentException if there is no participant of this name
     */
    public SagaReactions reactions(String participant) {
        return Objects.requireNonNull(reactions.get(participant(participant).name()));
    }

    private SagaReactions reactionsOf(Participant by) {
        var all = new LinkedHashMap<Class<?>, List<Reaction>>();
        for (var task : by.tasks()) {
            var wanted = task.wanted();
            add(
                    all,
                    task.trigger(),
                    (event, time) -> wanted == null || wanted.test(event)
                            ? task.command().apply(event, time)
                            : null);
        }
        for (var task : by.tasks()) {
            task.undo()
                    .ifPresent(undo -> restoring(new TaskOf(by.name(), task))
                            .forEach(refusal -> add(
                                    all,
                                    refusal,
                                    (event, time) ->
                                            undo.command().apply(sagaId(event).orElseThrow()))));
        }
        if (by == owner) {
            owner.cancellation()
                    .ifPresent(cancellation -> refusals.keySet()
                            .forEach(type -> add(all, type, (event, time) -> {
                                var refusal = refusal(event).orElseThrow();
                                return refusal.isEcho()
                                        ? null
                                        : cancellation
                                                .command()
                                                .of(refusal.sagaId(), refusal.participant(), refusal.reason());
                            })));
        }
        return new SagaReactions(all);
    }

    private static void add(Map<Class<?>, List<Reaction>> reactions, Class<?> event, Reaction reaction) {
        reactions.computeIfAbsent(event, type -> new ArrayList<>()).add(reaction);
    }

    /** The steps: forward in the sequence in which they follow each other, then those that cancel and restore. */
    public List<SagaStep> steps() {
        return steps;
    }

    /**
     * The names of the steps that a saga does not want.
     *
     * @param firstEvent the saga's first event; null if it is not known. Then the saga wants all steps
     */
    public Set<String> unwantedSteps(@Nullable Object firstEvent) {
        var unwanted = new HashSet<String>();
        if (firstEvent == null) return unwanted;
        tasks.values().forEach(of -> {
            var wanted = of.task().wanted();
            if (wanted == null || wanted.test(firstEvent)) return;
            unwanted.add(of.task().name());
            of.task().undo().ifPresent(undo -> unwanted.add(undo.name()));
        });
        return unwanted;
    }

    /** The open steps of a saga; see {@link OpenSteps}. */
    public List<OpenStep> openSteps(Map<Class<?>, Instant> happened, Set<String> unwanted) {
        return new OpenSteps(this, unwanted).of(happened);
    }

    /**
     * The trigger events that must still happen before a step can happen. For a step that cancels or restores, these
     * are all of its triggers until one of them has happened, and then none.
     *
     * @param happened the types of the saga's events
     */
    public Set<Class<?>> missingTriggers(SagaStep step, Set<Class<?>> happened, Set<String> unwanted) {
        return new OpenSteps(this, unwanted).missingTriggers(step, happened);
    }

    /** A step that was triggered at {@code since} and has no outcome yet. */
    public record OpenStep(SagaStep step, Instant since) {}

    /** The answers of the steps that a saga does not want. No step waits for them. */
    Set<Class<?>> unwantedAnswers(Set<String> unwanted) {
        return tasks.values().stream()
                .filter(of -> unwanted.contains(of.task().name()))
                .map(of -> of.task().answer().event())
                .collect(Collectors.toSet());
    }

    /** The types of all refusals. */
    Set<Class<?>> refusals() {
        return Set.copyOf(refusals.keySet());
    }

    /** For each record that a participant reads, the events that it must have appended then. */
    public List<Effect> effects() {
        var effects = new ArrayList<Effect>();
        for (var of : tasks.values()) {
            var task = of.task();
            var outcomes = new LinkedHashSet<Class<?>>(List.of(task.answer().event()));
            task.refusalType().ifPresent(refusal -> outcomes.add(refusal.event()));
            effects.add(new Effect(task.trigger(), of.participant(), outcomes, null, true, task.isOptional()));
        }
        owner.cancellation()
                .ifPresent(cancellation -> refusals.forEach((refusal, of) -> {
                    var outcomes = new LinkedHashSet<Class<?>>(List.of(cancellation.outcome()));
                    if (cancellation.noted() != null) outcomes.add(cancellation.noted());
                    effects.add(new Effect(refusal, owner.name(), outcomes, of.participant(), true, false));
                }));
        for (var of : tasks.values()) {
            of.task()
                    .undo()
                    .ifPresent(undo -> restoring(of).forEach(refusal -> {
                        var outcomes = new LinkedHashSet<Class<?>>(undo.outcomes());
                        boolean isLater = order.needs(refusing(refusal).task(), of.task());
                        if (!isLater) of.task().refusalType().ifPresent(own -> outcomes.add(own.event()));
                        else if (!of.task().isOptional())
                            outcomes.retainAll(List.of(undo.outcomes().getFirst()));
                        effects.add(new Effect(refusal, of.participant(), outcomes, null, isLater, false));
                    }));
        }
        return List.copyOf(effects);
    }

    private TaskOf refusing(Class<?> refusal) {
        return Objects.requireNonNull(refusals.get(refusal));
    }

    /** The participant of this name. */
    Participant participant(String name) {
        return participants.stream()
                .filter(participant -> participant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the saga has no participant " + name));
    }

    /** The tasks that the saga's first event asks for. The owner's join waits for their answers. */
    List<TaskOf> joined() {
        return tasks.values().stream()
                .filter(of -> of.task().trigger() == begin())
                .toList();
    }

    /** The refusals after which a task's work must be undone: all others but those of tasks that come before it. */
    private Set<Class<?>> restoring(TaskOf given) {
        return refusals.entrySet().stream()
                .filter(refusal -> !refusal.getValue().equals(given))
                .filter(refusal -> !order.needs(given.task(), refusal.getValue().task()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Participant onlyOwner() {
        var owners = participants.stream().filter(p -> p.begin().isPresent()).toList();
        if (owners.size() != 1)
            throw new IllegalStateException("exactly one participant must declare the saga's first event with"
                    + " begins(event, topic), but " + owners.size() + " do: "
                    + owners.stream().map(Participant::name).toList());
        return owners.getFirst();
    }

    private List<SagaStep> stepsInOrder() {
        var all = new ArrayList<SagaStep>();
        var known = new HashSet<Class<?>>(Set.of(begin()));
        var remaining = new ArrayList<>(tasks.values());
        var join = owner.join();
        var joins = join.isPresent();
        while (true) {
            var next = remaining.stream()
                    .filter(of -> known.contains(of.task().trigger()))
                    .toList();
            for (var of : next) {
                var outcomes =
                        new ArrayList<Class<?>>(List.of(of.task().answer().event()));
                of.task().refusalType().ifPresent(refusal -> outcomes.add(refusal.event()));
                all.add(new SagaStep(
                        of.task().name(),
                        of.participant(),
                        Kind.FORWARD,
                        Set.of(of.task().trigger()),
                        outcomes,
                        Optional.of(of.task().answer().topic())));
                known.add(of.task().answer().event());
            }
            remaining.removeAll(next);
            if (joins && known.containsAll(order.joinTriggers())) {
                var answer = join.orElseThrow().answer().event();
                all.add(new SagaStep(
                        join.orElseThrow().name(),
                        owner.name(),
                        Kind.FORWARD,
                        order.joinTriggers(),
                        List.of(answer),
                        Optional.of(join.orElseThrow().answer().topic())));
                known.add(answer);
                joins = false;
            } else if (next.isEmpty()) {
                break;
            }
        }
        if (!remaining.isEmpty())
            throw new IllegalStateException("the steps "
                    + remaining.stream().map(of -> of.task().name()).toList()
                    + " can never happen: only these steps themselves publish the events that ask for them");
        owner.cancellation()
                .ifPresent(cancellation -> all.add(new SagaStep(
                        cancellation.name(),
                        owner.name(),
                        Kind.CANCELLATION,
                        refusals(),
                        List.of(cancellation.outcome()),
                        Optional.empty())));
        for (var of : tasks.values()) {
            of.task().undo().ifPresent(undo -> {
                var outcomes = new ArrayList<>(undo.outcomes());
                of.task().refusalType().ifPresent(refusal -> outcomes.add(refusal.event()));
                all.add(new SagaStep(
                        undo.name(), of.participant(), Kind.RESTORATION, restoring(of), outcomes, Optional.empty()));
            });
        }
        return List.copyOf(all);
    }

    private List<ConsumerGroup> declaredGroups() {
        var all = new ArrayList<ConsumerGroup>();
        participants.forEach(participant ->
                all.add(new ConsumerGroup(participant.name(), participant.name(), true, topicsOf(participant.name()))));
        participants.forEach(participant -> participant
                .listeners()
                .keySet()
                .forEach(listener ->
                        all.add(new ConsumerGroup(listener, participant.name(), false, topicsOf(listener)))));
        all.add(new ConsumerGroup(
                TIMELINE,
                owner.name(),
                false,
                topics.stream().filter(this::isOfOthers).toList()));
        return List.copyOf(all);
    }

    private List<SagaTopic> topicsOf(String group) {
        return topics.stream().filter(topic -> topic.readers().contains(group)).toList();
    }

    private boolean isOfOthers(SagaTopic topic) {
        return topic.eventTypes().stream().anyMatch(type -> !owner.name().equals(domains.get(type)));
    }

    private List<SagaTopic> declaredTopics() {
        var published = new ArrayList<>(List.of(owner.begin().orElseThrow()));
        for (var step : steps) {
            if (step.isCompensation()) continue;
            var task = tasks.get(step.name());
            published.add(
                    task == null
                            ? owner.join().orElseThrow().answer()
                            : task.task().answer());
        }
        tasks.values().forEach(of -> of.task().refusalType().ifPresent(refusal -> published.add(refusal.published())));
        var eventsByTopic = new LinkedHashMap<String, Set<Class<?>>>();
        published.forEach(p -> eventsByTopic
                .computeIfAbsent(p.topic(), topic -> new LinkedHashSet<>())
                .add(p.event()));
        var all = new ArrayList<SagaTopic>();
        eventsByTopic.forEach(
                (topic, events) -> all.add(new SagaTopic(topic, PARTITIONS, Set.copyOf(events), readers(events))));
        return List.copyOf(all);
    }

    private Set<String> readers(Collection<Class<?>> events) {
        var readers = new HashSet<String>();
        steps.stream()
                .filter(step -> step.triggers().stream().anyMatch(events::contains))
                .forEach(step -> readers.add(step.participant()));
        participants.forEach(participant -> participant.listeners().forEach((listener, read) -> {
            if (read.stream().anyMatch(events::contains)) readers.add(listener);
        }));
        return Set.copyOf(readers);
    }

    private MessageTypes registeredTypes() {
        var builder = MessageTypes.builder();
        for (var participant : participants) {
            participant.eventInterfaces().forEach(type -> builder.sealed(participant.name(), type));
            participant.commandInterfaces().forEach(type -> builder.sealed(participant.name(), type));
            builder.upcast(participant.upcasters());
        }
        return builder.build();
    }

    private Optional<Method> idComponent(Class<?> event) {
        if (!event.isRecord()) return Optional.empty();
        return Stream.of(event.getRecordComponents())
                .filter(component -> component.getName().equals(idComponent) && component.getType() == String.class)
                .map(RecordComponent::getAccessor)
                .peek(accessor -> accessor.setAccessible(true))
                .findFirst();
    }

    private static Optional<Method> target(Class<?> command) {
        return Stream.of(command.getMethods())
                .filter(method -> method.isAnnotationPresent(TargetAggregateIdentifier.class)
                        && method.getReturnType() == String.class)
                .peek(method -> method.setAccessible(true))
                .findFirst();
    }

    /** The records of sealed interfaces. */
    static Stream<Class<?>> leaves(Collection<Class<?>> interfaces) {
        return interfaces.stream()
                .flatMap(type ->
                        type.isSealed() ? leaves(List.of(type.getPermittedSubclasses())) : Stream.<Class<?>>of(type));
    }
}
