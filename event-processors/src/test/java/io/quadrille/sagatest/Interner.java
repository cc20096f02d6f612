package io.quadrille.sagatest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers values from 1 on; equal values have the same number. Not thread-safe. */
final class Interner {

    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Object> values = new ArrayList<>();

    int number(Object value) {
        return numbers.computeIfAbsent(value, v -> {
            values.add(v);
            return values.size();
        });
    }

    Object value(int number) {
        return values.get(number - 1);
    }
}
