package io.quadrille.sagatest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a command did, by the events of the aggregates that its handler read. Which aggregate a handler reads
 * next depends only on those that it has read, so the memory of a command is a tree: an inner node is an aggregate, and
 * its branches are the sequences of events that it can have. Not thread-safe.
 */
final class CommandMemory {

    /** What a command did at its first attempt, and what it did at an attempt after a crash before the commit. */
    record Outcome(Attempt first, Attempt afterCrash) {}

    /**
     * @param slots the slots of the aggregates to which the events are appended
     * @param failure what the handler threw; null if it succeeded
     */
    record Attempt(int[] slots, int[] events, @Nullable Throwable failure) {}

    /** Handles a command; reports each aggregate's slot that the handler reads. */
    interface Handling {

        Outcome run(Reads reads);
    }

    /** Receives the slots that a handler reads. */
    interface Reads {

        void of(int slot);
    }

    private static final class Node {

        private int slot = -1;
        private @Nullable Outcome outcome;
        private final Map<Integer, Node> branches = new HashMap<>();
    }

    private final Map<Integer, Node> roots = new HashMap<>();

    /**
     * What a command does in a state.
     *
     * @param values reads the number of an aggregate's events from its slot
     * @param handling handles the command if it is not remembered
     */
    Outcome of(int command, IntUnaryOperator values, Handling handling) {
        var node = roots.computeIfAbsent(command, c -> new Node());
        while (node.slot >= 0) {
            var next = node.branches.get(values.applyAsInt(node.slot));
            if (next == null) break;
            node = next;
        }
        if (node.outcome != null) return node.outcome;
        List<Integer> order = new ArrayList<>();
        Set<Integer> read = new HashSet<>();
        var outcome = handling.run(slot -> {
            if (read.add(slot)) order.add(slot);
        });
        node = roots.get(command);
        for (int slot : order) {
            node.slot = slot;
            node = node.branches.computeIfAbsent(values.applyAsInt(slot), value -> new Node());
        }
        node.outcome = outcome;
        return outcome;
    }
}
