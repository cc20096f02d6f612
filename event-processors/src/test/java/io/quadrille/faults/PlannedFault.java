package io.quadrille.faults;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;

/**
 * A planned fault.
 *
 * @param after the delay after the start of its set
 * @param lasts how long it lasts
 * @param seed of the random numbers of the fault itself
 */
record PlannedFault(FaultKind kind, Duration after, Duration lasts, long seed) {

    /** All random choices are drawn here: two runs with the same seed are equal. */
    static PlannedFault draw(FaultKind kind, Duration after, Duration lasts, Random random) {
        return new PlannedFault(kind, after, lasts, random.nextLong());
    }

    /** The same without delay. */
    PlannedFault now() {
        return new PlannedFault(kind, Duration.ZERO, lasts, seed);
    }

    /**
     * Starts the fault, waits and removes it. Returns the fault.
     *
     * @throws AssertionError if a client is refused meanwhile
     */
    Fault run(FaultEnvironment environment) throws Exception {
        environment.drawFrom(seed);
        hold(environment, after);
        var fault = kind.on(environment);
        fault.start();
        hold(environment, lasts);
        fault.end();
        return fault;
    }

    private void hold(FaultEnvironment environment, Duration time) {
        await(this + " to last")
                .pollInSameThread()
                .during(time)
                .atMost(time.plus(PATIENCE))
                .untilAsserted(environment.clients()::assertNoneRefused);
    }

    @Override
    public String toString() {
        return kind + " for " + lasts.toSeconds() + " s";
    }
}
