package io.quadrille.sagatest;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A state: a value in each slot, 0 where nothing has happened. The 128-bit hash is the sum of the hashes of all slots,
 * so a change of one slot updates it. A state is changed only by the transition that makes it.
 */
final class State {

    private int[] values;
    private long hash1;
    private long hash2;

    private State(int[] values, long hash1, long hash2) {
        this.values = values;
        this.hash1 = hash1;
        this.hash2 = hash2;
    }

    static State empty() {
        return new State(new int[0], 0, 0);
    }

    State copy() {
        return new State(values.clone(), hash1, hash2);
    }

    int get(int slot) {
        return slot < values.length ? values[slot] : 0;
    }

    void set(int slot, int value) {
        if (slot >= values.length) values = Arrays.copyOf(values, slot + 1);
        int before = values[slot];
        hash1 += hash(slot, value, 0x9E3779B97F4A7C15L) - hash(slot, before, 0x9E3779B97F4A7C15L);
        hash2 += hash(slot, value, 0xD1B54A32D192ED03L) - hash(slot, before, 0xD1B54A32D192ED03L);
        values[slot] = value;
    }

    /** A state with only the values of some slots. */
    State only(IntPredicate slots) {
        var part = new State(new int[values.length], 0, 0);
        for (int slot = 0; slot < values.length; slot++) {
            if (values[slot] != 0 && slots.test(slot)) part.set(slot, values[slot]);
        }
        return part;
    }

    /** The number of slots up to the last one that may have a value. */
    int size() {
        return values.length;
    }

    long hash1() {
        return hash1;
    }

    long hash2() {
        return hash2;
    }

    /** The mixing function of SplitMix64; 0 for an empty slot. */
    private static long hash(int slot, int value, long seed) {
        if (value == 0) return 0;
        long bits = ((long) slot << 32 | value) * 0xBF58476D1CE4E5B9L + seed;
        bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        return bits ^ bits >>> 31;
    }
}
