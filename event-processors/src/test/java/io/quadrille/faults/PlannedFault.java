package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;

/**
 * A fault of a plan that was drawn beforehand.
 *
 * @param after how long after the others of its time it strikes
 * @param lasts how long it lasts
 * @param seed of what the fault itself draws
 */
record PlannedFault(FaultKind kind, Duration after, Duration lasts, long seed) {

    /** Nobody else decides when and how it strikes: two runs with one seed do the same. */
    static PlannedFault draw(FaultKind kind, Duration after, Duration lasts, Random random) {
        return new PlannedFault(kind, after, lasts, random.nextLong());
    }

    /** The same without waiting first. */
    PlannedFault now() {
        return new PlannedFault(kind, Duration.ZERO, lasts, seed);
    }

    /**
     * Strikes, lasts and heals. Returns which one it was.
     *
     * @throws AssertionError if a client is refused meanwhile
     */
    Fault suffer(FaultEnvironment environment) throws Exception {
        environment.drawFrom(seed);
        last(environment, after);
        var fault = kind.on(environment);
        fault.strike();
        last(environment, lasts);
        fault.heal();
        return fault;
    }

    private void last(FaultEnvironment environment, Duration time) {
        await(this + " to last")
                .pollInSameThread()
                .during(time)
                .atMost(time.plus(PATIENCE))
                .untilAsserted(environment.clients()::assertContent);
    }

    @Override
    public String toString() {
        return kind + " for " + lasts.toSeconds() + " s";
    }
}
