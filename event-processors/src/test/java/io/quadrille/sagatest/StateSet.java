package io.quadrille.sagatest;

/**
 * A set of 128-bit hashes of states, with a mask of bits for each. Two different states among a hundred million have
 * the same hash with a probability below 1 in 10^22. Not thread-safe.
 */
final class StateSet {

    private long[] keys1 = new long[1 << 12];
    private long[] keys2 = new long[1 << 12];
    private int[] masks = new int[1 << 12];
    private int size;

    /**
     * Adds a bit to the mask of a state, unless the mask has a bit of {@code covering}.
     *
     * @return the mask before; 0 if the state is new
     */
    int add(long hash1, long hash2, int bit, int covering) {
        if (size * 2 > keys1.length) grow();
        int at = place(hash1, hash2);
        int before = masks[at];
        if (before == 0) {
            keys1[at] = hash1;
            keys2[at] = hash2;
            size++;
        }
        if ((before & covering) == 0) masks[at] |= bit;
        return before;
    }

    /** Adds a state; returns whether it is new. */
    boolean add(long hash1, long hash2) {
        return add(hash1, hash2, 1, 1) == 0;
    }

    int size() {
        return size;
    }

    private int place(long hash1, long hash2) {
        int last = keys1.length - 1;
        int at = (int) hash1 & last;
        while (masks[at] != 0 && (keys1[at] != hash1 || keys2[at] != hash2)) at = at + 1 & last;
        return at;
    }

    private void grow() {
        var old1 = keys1;
        var old2 = keys2;
        var oldMasks = masks;
        keys1 = new long[old1.length * 2];
        keys2 = new long[old1.length * 2];
        masks = new int[old1.length * 2];
        for (int i = 0; i < old1.length; i++) {
            if (oldMasks[i] == 0) continue;
            int at = place(old1[i], old2[i]);
            keys1[at] = old1[i];
            keys2[at] = old2[i];
            masks[at] = oldMasks[i];
        }
    }
}
