package io.quadrille.sagatest;

/**
 * A transition, as one number: its kind, the slot on which it acts, and a further argument. The argument is the index
 * of the command to send, the index of the event to publish again, or the number of records that a relay repeats.
 */
final class Transition {

    static final int SEND = 0;
    static final int DELIVER = 1;
    static final int RETRY = 2;
    static final int PUBLISH = 3;
    static final int DUPLICATE = 4;
    static final int RELAY_CRASH = 5;

    private static final int BITS = 14;

    private Transition() {}

    static boolean isCrash(int kind) {
        return kind == RETRY || kind == RELAY_CRASH;
    }

    static int of(int kind, int slot, int argument) {
        if (slot >> BITS != 0 || argument >> BITS != 0)
            throw new IllegalArgumentException("the case has more than " + (1 << BITS) + " aggregates and queues");
        return (kind << BITS | slot) << BITS | argument;
    }

    static int kind(int transition) {
        return transition >> 2 * BITS;
    }

    static int slot(int transition) {
        return transition >> BITS & (1 << BITS) - 1;
    }

    static int argument(int transition) {
        return transition & (1 << BITS) - 1;
    }
}
