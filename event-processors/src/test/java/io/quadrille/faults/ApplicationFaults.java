package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

/** The application's process dies or stands still. */
final class ApplicationFaults {

    private ApplicationFaults() {}

    static Fault killed(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void strike() {
                environment.killApplication();
            }

            @Override
            public void heal() {
                environment.startApplication();
            }
        };
    }

    static Fault frozen(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void strike() {
                environment.application().pause();
            }

            @Override
            public void heal() {
                environment.application().resume();
            }
        };
    }

    /**
     * A second process is there when one of the two stands still, which is the first one unless that has lost all its
     * work to it; the other one takes over. The second one is killed when both are awake.
     */
    static Fault oneOfTwoFrozen(FaultEnvironment environment) {
        return new Fault() {
            private ApplicationProcess second;
            private ApplicationProcess standing;

            @Override
            public void strike() {
                await("a second process").pollInSameThread().until(this::isSecondReady);
                standing =
                        environment.system().groupsOf(environment.application()).isEmpty()
                                ? second
                                : environment.application();
                standing.pause();
                environment.system().awaitTakeOver(standing);
            }

            /** A server may be away when it starts; then it ends. */
            private boolean isSecondReady() {
                if (second == null || !second.isAlive()) second = environment.startSecond();
                return second.isReady();
            }

            @Override
            public void heal() {
                standing.resume();
                second.kill();
            }
        };
    }
}
