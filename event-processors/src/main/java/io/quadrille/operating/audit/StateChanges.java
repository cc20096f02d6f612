package io.quadrille.operating.audit;

import io.quadrille.operating.audit.StateChange.By;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Collects, event by event, which fields of a state changed. Confined to one thread. */
final class StateChanges {

    private static final int NAMED = 20;

    private final Map<String, JsonNode> before;
    private final Map<String, Trail> trails = new TreeMap<>();
    private Map<String, JsonNode> last;

    private static final class Trail {
        long times;
        final ArrayDeque<By> by = new ArrayDeque<>();
    }

    StateChanges(JsonNode state) {
        before = fields(state);
        last = before;
    }

    /** The state after the event. */
    void add(HistoryEvent event, JsonNode state) {
        var now = fields(state);
        var names = new TreeSet<>(last.keySet());
        names.addAll(now.keySet());
        for (var name : names) {
            if (Objects.equals(last.get(name), now.get(name))) continue;
            var trail = trails.computeIfAbsent(name, n -> new Trail());
            trail.times++;
            trail.by.add(By.of(event));
            if (trail.by.size() > NAMED) trail.by.removeFirst();
        }
        last = now;
    }

    /** The fields that differ between the first state and the last, by name. */
    List<StateChange> list() {
        return trails.entrySet().stream()
                .filter(trail -> !Objects.equals(before.get(trail.getKey()), last.get(trail.getKey())))
                .map(trail -> new StateChange(
                        trail.getKey(),
                        before.get(trail.getKey()),
                        last.get(trail.getKey()),
                        trail.getValue().times,
                        List.copyOf(trail.getValue().by)))
                .toList();
    }

    private static Map<String, JsonNode> fields(JsonNode state) {
        var fields = new TreeMap<String, JsonNode>();
        flatten("", state, fields);
        return fields;
    }

    /** Objects and arrays become one entry per leaf; an empty array is a leaf, null is none. */
    private static void flatten(String path, JsonNode node, Map<String, JsonNode> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(p -> flatten(path.isEmpty() ? p.getKey() : path + "." + p.getKey(), p.getValue(), into));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) flatten(path + "[" + i + "]", node.get(i), into);
        } else if (!node.isNull()) {
            into.put(path, node);
        }
    }
}
