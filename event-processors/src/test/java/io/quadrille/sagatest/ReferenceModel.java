package io.quadrille.sagatest;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.JoinRow;
import io.quadrille.engine.saga.Saga;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same saga without any simplification: each domain has a log and a relay with a position, each topic has a
 * partition for each saga, and each group has a position in each partition. A crash of a relay sets its position back.
 * Slow.
 */
final class ReferenceModel {

    /** A log, a partition, a position or a row, and what it belongs to. */
    private record Key(String kind, String name, String topic, String id) {}

    private final SagaFixture fixture;
    private final Saga saga;
    private final List<Object> commands;
    private final Interner values = new Interner();
    private final Map<List<Object>, List<Domains.Appended>> handled = new HashMap<>();
    private final Set<Map<String, List<Object>>> facts = new HashSet<>();
    private final Set<Map<String, List<Object>>> ends = new HashSet<>();
    private int states;

    ReferenceModel(SagaFixture fixture, List<Object> given, List<Object> commands, int duplicates, int crashes) {
        this.fixture = fixture;
        this.commands = commands;
        saga = fixture.saga();
        var start = new HashMap<Key, Object>();
        for (var command : given) execute(start, command);
        explore(start, duplicates, crashes);
    }

    /** The events of all aggregates, in all reachable states. */
    Set<Map<String, List<Object>>> facts() {
        return facts;
    }

    /** The events of all aggregates, in all states in which nothing is left to do. */
    Set<Map<String, List<Object>>> ends() {
        return ends;
    }

    int states() {
        return states;
    }

    private void explore(Map<Key, Object> start, int duplicates, int crashes) {
        start.put(key("duplicates", ""), duplicates);
        start.put(key("crashes", ""), crashes);
        var known = new HashSet<Map<Key, Object>>();
        var open = new ArrayDeque<Map<Key, Object>>();
        open.add(start);
        known.add(start);
        while (!open.isEmpty()) {
            var state = open.removeFirst();
            states++;
            var happened = facts(state);
            facts.add(happened);
            var next = necessary(state);
            if (next.isEmpty()) ends.add(happened);
            next.addAll(possible(state));
            for (var after : next) {
                if (known.add(after)) open.add(after);
            }
        }
    }

    private Map<String, List<Object>> facts(Map<Key, Object> state) {
        var happened = new TreeMap<String, List<Object>>();
        state.forEach((key, value) -> {
            if (key.kind().equals("aggregate"))
                happened.put(key.name(), list(value).stream().map(values::value).toList());
        });
        return happened;
    }

    /** The states after each transition that must happen at some time. */
    private List<Map<Key, Object>> necessary(Map<Key, Object> state) {
        var next = new ArrayList<Map<Key, Object>>();
        for (var command : commands) {
            var sent = key("sent", command.toString());
            if (state.containsKey(sent)) continue;
            var after = new HashMap<>(state);
            after.put(sent, 1);
            execute(after, command);
            next.add(after);
        }
        for (var domain : saga.domains()) {
            int position = number(state, key("relay", domain));
            if (position == list(state.get(key("log", domain))).size()) continue;
            var after = new HashMap<>(state);
            publish(after, list(state.get(key("log", domain))).get(position));
            after.put(key("relay", domain), position + 1);
            next.add(after);
        }
        state.forEach((key, records) -> {
            if (!key.kind().equals("partition")) return;
            saga.groups().stream()
                    .filter(ConsumerGroup::isParticipant)
                    .map(ConsumerGroup::name)
                    .forEach(group -> {
                        if (!saga.topic(key.topic()).readers().contains(group)) return;
                        var position = new Key("position", group, key.topic(), key.id());
                        int read = number(state, position);
                        if (read == list(records).size()) return;
                        var after = new HashMap<>(state);
                        after.put(position, read + 1);
                        deliver(after, group, values.value(list(records).get(read)), key.id());
                        next.add(after);
                    });
        });
        return next;
    }

    /** The states after a duplicate, and after a crash of a relay. */
    private List<Map<Key, Object>> possible(Map<Key, Object> state) {
        var next = new ArrayList<Map<Key, Object>>();
        int duplicates = number(state, key("duplicates", ""));
        int crashes = number(state, key("crashes", ""));
        for (var domain : saga.domains()) {
            int position = number(state, key("relay", domain));
            for (int earlier = 0; earlier < position; earlier++) {
                if (duplicates > 0) {
                    var after = new HashMap<>(state);
                    after.put(key("duplicates", ""), duplicates - 1);
                    publish(after, list(state.get(key("log", domain))).get(earlier));
                    next.add(after);
                }
                if (crashes > 0) {
                    var after = new HashMap<>(state);
                    after.put(key("crashes", ""), crashes - 1);
                    after.put(key("relay", domain), earlier);
                    next.add(after);
                }
            }
        }
        return next;
    }

    private void deliver(Map<Key, Object> state, String group, Object event, String sagaId) {
        var join = saga.join().orElseThrow();
        if (group.equals(saga.owner().name()) && join.events().contains(event.getClass())) {
            var before = (JoinRow) state.getOrDefault(key("join", sagaId), JoinRow.of(sagaId));
            var after = join.after(before, event);
            state.put(key("join", sagaId), after);
            join.command(after).ifPresent(command -> execute(state, command));
        }
        for (var command : fixture.reactions().reactions(group, event, fixture.time())) execute(state, command);
    }

    private void execute(Map<Key, Object> state, Object command) {
        var everything = List.of(command, facts(state));
        var events = handled.computeIfAbsent(everything, key -> {
            var aggregates = facts(state);
            var result = fixture.domains().handle(command, false, id -> aggregates.getOrDefault(id, List.of()));
            if (result.failure() != null) throw new IllegalStateException(command + " failed", result.failure());
            return result.events();
        });
        for (var appended : events) {
            int event = values.number(appended.event());
            append(state, key("aggregate", appended.aggregateId()), event);
            saga.domainOf(appended.event().getClass())
                    .filter(domain -> saga.carrying(appended.event().getClass()).isPresent())
                    .ifPresent(domain -> append(state, key("log", domain), event));
        }
    }

    private void publish(Map<Key, Object> state, int event) {
        var payload = values.value(event);
        var topic = saga.carrying(payload.getClass()).orElseThrow().topicName();
        append(state, new Key("partition", "", topic, saga.sagaId(payload).orElseThrow()), event);
    }

    private static void append(Map<Key, Object> state, Key key, int event) {
        var longer = new ArrayList<>(list(state.get(key)));
        longer.add(event);
        state.put(key, List.copyOf(longer));
    }

    private static Key key(String kind, String name) {
        return new Key(kind, name, "", "");
    }

    private static int number(Map<Key, Object> state, Key key) {
        return (Integer) state.getOrDefault(key, 0);
    }

    @SuppressWarnings("unchecked")
    private static List<Integer> list(@Nullable Object value) {
        return value == null ? List.of() : (List<Integer>) value;
    }
}
