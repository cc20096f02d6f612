package io.quadrille.checkout.choreography;

import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Where an interleaving takes its turns from. One that has run out answers 0, which is the orderly way on. */
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

    /** Always the oldest record first, each once and alone. */
    static Choices orderly() {
        return bound -> 0;
    }
}
