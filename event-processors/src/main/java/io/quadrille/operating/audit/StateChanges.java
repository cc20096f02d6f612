package io.quadrille.operating.audit;

import io.quadrille.operating.audit.StateChange.ChangingEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Collects, event by event, which fields of a state changed. Not thread-safe. */
final class StateChanges {

    private static final int MAX_LISTED_EVENTS = 20;

    private final Map<String, JsonNode> before;
    private final Map<String, FieldHistory> histories = new TreeMap<>();
    private Map<String, JsonNode> last;

    private static final class FieldHistory {
        long times;
        final ArrayDeque<ChangingEvent> events = new ArrayDeque<>();
    }

    StateChanges(JsonNode state) {
        before = fields(state);
        last = before;
    }

    /** @param state the state after the event */
    void add(HistoryEvent event, JsonNode state) {
        var now = fields(state);
        var names = new TreeSet<>(last.keySet());
        names.addAll(now.keySet());
        for (var name : names) {
            if (Objects.equals(last.get(name), now.get(name))) continue;
            var history = histories.computeIfAbsent(name, n -> new FieldHistory());
            history.times++;
            history.events.add(ChangingEvent.of(event));
            if (history.events.size() > MAX_LISTED_EVENTS) history.events.removeFirst();
        }
        last = now;
    }

    /** The fields that differ between the first state and the last, by name. */
    List<StateChange> list() {
        return histories.entrySet().stream()
                .filter(history -> !Objects.equals(before.get(history.getKey()), last.get(history.getKey())))
                .map(history -> new StateChange(
                        history.getKey(),
                        before.get(history.getKey()),
                        last.get(history.getKey()),
                        history.getValue().times,
                        List.copyOf(history.getValue().events)))
                .toList();
    }

    private static Map<String, JsonNode> fields(JsonNode state) {
        var fields = new TreeMap<String, JsonNode>();
        flatten("", state, fields);
        return fields;
    }

    /** Adds one entry per leaf of objects and arrays. An empty array is a leaf; null is not. */
    private static void flatten(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(p -> flatten(path.isEmpty() ? p.getKey() : path + "." + p.getKey(), p.getValue(), leaves));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) flatten(path + "[" + i + "]", node.get(i), leaves);
        } else if (!node.isNull()) {
            leaves.put(path, node);
        }
    }
}
