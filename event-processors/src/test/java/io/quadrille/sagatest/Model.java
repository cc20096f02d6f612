package io.quadrille.sagatest;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.JoinRow;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaJoin;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.sagatest.CommandMemory.Attempt;
import io.quadrille.sagatest.CommandMemory.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The states of a case and the transitions between them. A state has a slot for each aggregate's events, each group's
 * unread records of a topic and a saga, each domain's unpublished events, each row of the join and of a view. Not
 * thread-safe.
 *
 * <p>Four simplifications leave out no interleaving. The records of different sagas are never in the same partition,
 * which only adds orders of delivery. Events are published when they are committed, because a group can read them as
 * late as it likes; only on a topic on which several domains publish is publication a transition, since it decides the
 * order of the records. A group skips a record to which it does not react, because skipping changes nothing else. And a
 * queue has no records that its group has read, because they have no effect on what follows.
 */
final class Model {

    enum Kind {
        SENT,
        AGGREGATE,
        PUBLISHED,
        UNPUBLISHED,
        QUEUE,
        JOIN,
        VIEW
    }

    /**
     * @param name the aggregate, domain, group or view
     * @param topic the topic of a queue; empty otherwise
     * @param id the saga's id, or a view's key
     */
    record Slot(Kind kind, String name, String topic, String id) {}

    /** The handler of a record failed, or that of a client's command. */
    record Failure(Object command, Throwable cause) {

        @Override
        public String toString() {
            return command + " failed: " + cause;
        }
    }

    /**
     * The event of a record.
     *
     * @param isShared whether several domains publish on its topic
     * @param queues the slots of the queues to which it is added
     */
    private record Published(String domain, String sagaId, boolean isShared, int log, int unpublished, int[] queues) {}

    /**
     * What a group does with an event.
     *
     * @param views the views of the group that have a row for it
     */
    private record Handling(boolean joins, int[] commands, List<String> views) {}

    private record Joined(int row, int command) {}

    private final SagaFixture fixture;
    private final Saga saga;
    private final Domains domains;
    private final List<Object> sent;
    private final @Nullable SagaJoin join;
    private final Interner values = new Interner();
    private final Sequences sequences = new Sequences();
    private final CommandMemory memory = new CommandMemory();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Slot, Integer> slotNumbers = new HashMap<>();
    private final Map<Integer, Published> published = new HashMap<>();
    private final Map<Long, Handling> handlings = new HashMap<>();
    private final Map<Long, Joined> joined = new HashMap<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final int sentSlot;
    private boolean hasHandlersThatRemember;

    Model(SagaFixture fixture, List<Object> sent) {
        this.fixture = fixture;
        this.sent = sent;
        saga = fixture.saga();
        domains = fixture.domains();
        join = saga.join().orElse(null);
        sentSlot = slot(Kind.SENT, "", "", "");
        saga.groups().forEach(group -> groups.put(group.name(), groups.size()));
    }

    /** The state after the commands of {@code given}, in which all groups have read everything. */
    State given(List<Object> commands) {
        var state = State.empty();
        for (var command : commands) {
            require(execute(state, values.number(command), false));
            boolean isAtRest = false;
            while (!isAtRest) {
                isAtRest = true;
                for (int slot = 0; slot < state.size(); slot++) {
                    if (state.get(slot) == 0) continue;
                    switch (slots.get(slot).kind()) {
                        case QUEUE -> require(deliver(state, slot, false));
                        case UNPUBLISHED -> publish(state, slot);
                        default -> {
                            continue;
                        }
                    }
                    isAtRest = false;
                }
            }
        }
        return state;
    }

    private static void require(@Nullable Failure failure) {
        if (failure == null) return;
        throw new IllegalStateException("given: " + failure.command() + " failed", failure.cause());
    }

    /** Whether all commands are sent and all records are published and read. */
    boolean isEnd(State state) {
        if (state.get(sentSlot) != (1 << sent.size()) - 1) return false;
        for (int slot = 0; slot < state.size(); slot++) {
            if (state.get(slot) == 0) continue;
            var kind = slots.get(slot).kind();
            if (kind == Kind.QUEUE || kind == Kind.UNPUBLISHED) return false;
        }
        return true;
    }

    /**
     * The transitions that are possible in a state.
     *
     * @param hasRetries whether to include the retry of a record after a crash, which has the same effect as its
     *     delivery unless {@link #hasHandlersThatRemember}
     */
    int[] transitions(State state, boolean canDuplicate, boolean canCrash, boolean hasRetries) {
        var transitions = IntStream.builder();
        int done = state.get(sentSlot);
        for (int i = 0; i < sent.size(); i++) {
            if ((done >> i & 1) == 0) transitions.add(Transition.of(Transition.SEND, 0, i));
        }
        for (int slot = 0; slot < state.size(); slot++) {
            int value = state.get(slot);
            if (value == 0) continue;
            switch (slots.get(slot).kind()) {
                case QUEUE -> {
                    transitions.add(Transition.of(Transition.DELIVER, slot, 0));
                    if (canCrash && hasRetries) transitions.add(Transition.of(Transition.RETRY, slot, 0));
                }
                case UNPUBLISHED -> transitions.add(Transition.of(Transition.PUBLISH, slot, 0));
                case PUBLISHED -> {
                    int length = sequences.length(value);
                    for (int i = 0; canDuplicate && i < length; i++) {
                        if (published(sequences.items(value)[i]).queues().length > 0)
                            transitions.add(Transition.of(Transition.DUPLICATE, slot, i));
                    }
                    for (int records = 1; canCrash && records <= length; records++)
                        transitions.add(Transition.of(Transition.RELAY_CRASH, slot, records));
                }
                default -> {}
            }
        }
        return transitions.build().toArray();
    }

    /**
     * Whether a command did something else after a crash, which is possible only if a handler has a state of its own.
     */
    boolean hasHandlersThatRemember() {
        return hasHandlersThatRemember;
    }

    /** Changes a state by a transition. Returns what failed, or null; after a failure the state is undefined. */
    @Nullable
    Failure apply(State state, int transition) {
        int slot = Transition.slot(transition);
        int argument = Transition.argument(transition);
        switch (Transition.kind(transition)) {
            case Transition.SEND -> {
                state.set(sentSlot, state.get(sentSlot) | 1 << argument);
                return execute(state, values.number(sent.get(argument)), false);
            }
            case Transition.DELIVER -> {
                return deliver(state, slot, false);
            }
            case Transition.RETRY -> {
                return deliver(state, slot, true);
            }
            case Transition.PUBLISH -> publish(state, slot);
            case Transition.DUPLICATE -> enqueue(state, sequences.items(state.get(slot))[argument]);
            case Transition.RELAY_CRASH -> {
                var log = sequences.items(state.get(slot));
                for (int i = log.length - argument; i < log.length; i++) enqueue(state, log[i]);
            }
            default -> throw new IllegalArgumentException("no transition: " + transition);
        }
        return null;
    }

    /** What a test calls a transition. */
    Step step(State before, int transition) {
        var slot = slots.get(Transition.slot(transition));
        int value = before.get(Transition.slot(transition));
        int argument = Transition.argument(transition);
        return switch (Transition.kind(transition)) {
            case Transition.SEND -> Step.sends(sent.get(argument));
            case Transition.DELIVER -> Step.delivers(type(sequences.head(value)), slot.id(), slot.name());
            case Transition.RETRY -> Step.retries(type(sequences.head(value)), slot.id(), slot.name());
            case Transition.PUBLISH -> {
                int event = sequences.head(value);
                yield Step.publishes(type(event), published(event).sagaId());
            }
            case Transition.DUPLICATE -> {
                var log = sequences.items(value);
                int ordinal = (int) Arrays.stream(log, 0, argument + 1)
                        .filter(event -> type(event) == type(log[argument]))
                        .count();
                yield Step.publishesAgain(type(log[argument]), slot.id(), ordinal);
            }
            case Transition.RELAY_CRASH -> Step.relayCrashes(slot.name(), slot.id(), argument);
            default -> throw new IllegalArgumentException("no transition: " + transition);
        };
    }

    SagaState view(State state) {
        return new SagaState(this, state);
    }

    Saga saga() {
        return saga;
    }

    /** Whether a slot says what has happened. The others say what will happen next. */
    boolean isFact(int slot) {
        var kind = slots.get(slot).kind();
        return kind == Kind.AGGREGATE || kind == Kind.JOIN || kind == Kind.VIEW;
    }

    Slot slot(int number) {
        return slots.get(number);
    }

    /** The events of the aggregate in a slot. */
    List<Object> events(State state, int slot) {
        return Arrays.stream(sequences.items(state.get(slot)))
                .mapToObj(values::value)
                .toList();
    }

    /** The value that is kept in a slot for a row; null if there is none. */
    @Nullable
    Object row(State state, Kind kind, String name, String id) {
        var number = slotNumbers.get(new Slot(kind, name, "", id));
        int value = number == null ? 0 : state.get(number);
        return value == 0 ? null : values.value(value);
    }

    private Class<?> type(int event) {
        return values.value(event).getClass();
    }

    private int slot(Kind kind, String name, String topic, String id) {
        return slotNumbers.computeIfAbsent(new Slot(kind, name, topic, id), slot -> {
            slots.add(slot);
            return slots.size() - 1;
        });
    }

    private @Nullable Failure deliver(State state, int queue, boolean isRetried) {
        int records = state.get(queue);
        int event = sequences.head(records);
        state.set(queue, sequences.tail(records));
        var slot = slots.get(queue);
        var handling = handling(slot.name(), event);
        for (var view : handling.views()) fold(state, view, event);
        if (handling.joins()) {
            int row = slot(Kind.JOIN, "", "", slot.id());
            var joined = joined(state.get(row), event, slot.id());
            state.set(row, joined.row());
            if (joined.command() != 0) {
                var failure = execute(state, joined.command(), isRetried);
                if (failure != null) return failure;
            }
        }
        for (int command : handling.commands()) {
            var failure = execute(state, command, isRetried);
            if (failure != null) return failure;
        }
        return null;
    }

    private Handling handling(String group, int event) {
        return handlings.computeIfAbsent((long) groups.get(group) << 32 | event, key -> {
            var payload = values.value(event);
            boolean isParticipant = saga.domains().contains(group);
            boolean joins = join != null
                    && group.equals(saga.owner().name())
                    && join.events().contains(payload.getClass());
            var commands =
                    isParticipant ? fixture.reactions().reactions(group, payload, fixture.time()) : List.<Object>of();
            var views = fixture.views(group).entrySet().stream()
                    .filter(view -> view.getValue().key(payload).isPresent())
                    .map(Map.Entry::getKey)
                    .toList();
            return new Handling(
                    joins, commands.stream().mapToInt(values::number).toArray(), views);
        });
    }

    private Joined joined(int row, int event, String sagaId) {
        return joined.computeIfAbsent((long) row << 32 | event, key -> {
            var before = row == 0 ? JoinRow.of(sagaId) : (JoinRow) values.value(row);
            var after = join.after(before, values.value(event));
            return new Joined(
                    values.number(after),
                    join.command(after).map(values::number).orElse(0));
        });
    }

    private void fold(State state, String name, int event) {
        var payload = values.value(event);
        var view = fixture.view(name);
        int slot = slot(Kind.VIEW, name, "", view.key(payload).orElseThrow());
        var before = state.get(slot) == 0 ? null : values.value(state.get(slot));
        state.set(slot, values.number(view.fold(before, payload)));
    }

    private @Nullable Failure execute(State state, int command, boolean isRetried) {
        var outcome = memory.of(command, state::get, reads -> handle(state, values.value(command), reads));
        var attempt = isRetried ? outcome.afterCrash() : outcome.first();
        if (attempt.failure() != null) return new Failure(values.value(command), attempt.failure());
        for (int i = 0; i < attempt.events().length; i++) {
            int slot = attempt.slots()[i];
            int event = attempt.events()[i];
            state.set(slot, sequences.append(state.get(slot), event));
            commit(state, event);
        }
        return null;
    }

    private Outcome handle(State state, Object command, CommandMemory.Reads reads) {
        Domains.Streams streams = id -> {
            int slot = slot(Kind.AGGREGATE, id, "", "");
            reads.of(slot);
            return events(state, slot);
        };
        var first = domains.handle(command, false, streams);
        var afterCrash = domains.handle(command, true, streams);
        if (!first.events().equals(afterCrash.events()) || (first.failure() == null) != (afterCrash.failure() == null))
            hasHandlersThatRemember = true;
        return new Outcome(attempt(first), attempt(afterCrash));
    }

    private Attempt attempt(Domains.Result result) {
        return new Attempt(
                result.events().stream()
                        .mapToInt(appended -> slot(Kind.AGGREGATE, appended.aggregateId(), "", ""))
                        .toArray(),
                result.events().stream()
                        .mapToInt(appended -> values.number(appended.event()))
                        .toArray(),
                result.failure());
    }

    private void commit(State state, int event) {
        var of = published(event);
        if (of == null) return;
        int waiting = state.get(of.unpublished());
        state.set(of.unpublished(), sequences.append(waiting, event));
        if (waiting == 0) publishUnshared(state, of.unpublished());
    }

    private void publish(State state, int unpublished) {
        int waiting = state.get(unpublished);
        append(state, sequences.head(waiting));
        state.set(unpublished, sequences.tail(waiting));
        publishUnshared(state, unpublished);
    }

    private void publishUnshared(State state, int unpublished) {
        while (true) {
            int waiting = state.get(unpublished);
            if (waiting == 0 || published(sequences.head(waiting)).isShared()) return;
            append(state, sequences.head(waiting));
            state.set(unpublished, sequences.tail(waiting));
        }
    }

    private void append(State state, int event) {
        int log = published(event).log();
        state.set(log, sequences.append(state.get(log), event));
        enqueue(state, event);
    }

    private void enqueue(State state, int event) {
        for (int queue : published(event).queues()) state.set(queue, sequences.append(state.get(queue), event));
    }

    /** Null for an event that is not published. */
    private @Nullable Published published(int event) {
        if (published.containsKey(event)) return published.get(event);
        var payload = values.value(event);
        var result = saga.carrying(payload.getClass())
                .map(topic -> published(event, payload, topic))
                .orElse(null);
        published.put(event, result);
        return result;
    }

    private Published published(int event, Object payload, SagaTopic topic) {
        var domain = saga.domainOf(payload.getClass()).orElseThrow();
        var sagaId = saga.sagaId(payload).orElseThrow();
        var queues = saga.groups().stream()
                .filter(group -> group.topics().contains(topic))
                .map(ConsumerGroup::name)
                .filter(group -> {
                    var handling = handling(group, event);
                    return handling.joins()
                            || handling.commands().length > 0
                            || !handling.views().isEmpty();
                })
                .mapToInt(group -> slot(Kind.QUEUE, group, topic.topicName(), sagaId))
                .toArray();
        boolean isShared = topic.eventTypes().stream()
                        .map(type -> saga.domainOf(type).orElseThrow())
                        .distinct()
                        .count()
                > 1;
        return new Published(
                domain,
                sagaId,
                isShared,
                slot(Kind.PUBLISHED, domain, "", sagaId),
                slot(Kind.UNPUBLISHED, domain, "", ""),
                queues);
    }
}
