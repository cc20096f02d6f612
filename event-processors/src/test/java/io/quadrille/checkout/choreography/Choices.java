package io.quadrille.checkout.choreography;

import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** The random choices of an interleaving. After the last choice all are 0, which means the regular sequence. */
@FunctionalInterface
interface Choices {

    /** A number from 0 to below the bound. */
    int below(int bound);

    static Choices of(List<Integer> numbers) {
        Iterator<Integer> left = numbers.iterator();
        return bound -> left.hasNext() ? left.next() % bound : 0;
    }

    static Choices seeded(long seed) {
        return new Random(seed)::nextInt;
    }

    /** The regular sequence: the oldest record first, each once and in a batch of its own. */
    static Choices orderly() {
        return bound -> 0;
    }
}
