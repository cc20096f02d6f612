package io.quadrille.sagatest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Immutable sequences of numbers, which are numbered themselves: equal sequences have the same number, and the empty
 * one has 0. Not thread-safe.
 */
final class Sequences {

    private final Map<List<Integer>, Integer> numbers = new HashMap<>();
    private final List<int[]> items = new ArrayList<>();
    private final Map<Long, Integer> appended = new HashMap<>();
    private final List<Integer> tails = new ArrayList<>();

    Sequences() {
        number(new int[0]);
    }

    int[] items(int sequence) {
        return items.get(sequence);
    }

    int length(int sequence) {
        return items.get(sequence).length;
    }

    int head(int sequence) {
        return items.get(sequence)[0];
    }

    int tail(int sequence) {
        int tail = tails.get(sequence);
        if (tail < 0) {
            var all = items.get(sequence);
            tail = number(Arrays.copyOfRange(all, 1, all.length));
            tails.set(sequence, tail);
        }
        return tail;
    }

    int append(int sequence, int item) {
        return appended.computeIfAbsent((long) sequence << 32 | item, key -> {
            var all = items.get(sequence);
            var longer = Arrays.copyOf(all, all.length + 1);
            longer[all.length] = item;
            return number(longer);
        });
    }

    private int number(int[] sequence) {
        return numbers.computeIfAbsent(Arrays.stream(sequence).boxed().toList(), key -> {
            items.add(sequence);
            tails.add(-1);
            return items.size() - 1;
        });
    }
}
