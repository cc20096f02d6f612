package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

/** The process of the application is killed, stopped or frozen. */
final class ApplicationFaults {

    private ApplicationFaults() {}

    static Fault killed(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void start() {
                environment.killApplication();
            }

            @Override
            public void end() {
                environment.startApplication();
            }
        };
    }

    static Fault frozen(FaultEnvironment environment) {
        return new Fault() {
            @Override
            public void start() {
                environment.application().pause();
            }

            @Override
            public void end() {
                environment.application().resume();
            }
        };
    }

    /**
     * With a second process running, one of the two is frozen: the first one, unless it has lost all its work to the
     * second. The other process takes over. Afterwards the frozen process is resumed and the second process is killed.
     */
    static Fault oneOfTwoFrozen(FaultEnvironment environment) {
        return new Fault() {
            private ApplicationProcess second;
            private ApplicationProcess standing;

            @Override
            public void start() {
                await("readiness of the second process").pollInSameThread().until(this::isSecondReady);
                standing =
                        environment.system().groupsOf(environment.application()).isEmpty()
                                ? second
                                : environment.application();
                standing.pause();
                environment.system().awaitTakeOver(standing);
            }

            /** A server may be down when the second process starts; the process ends then. */
            private boolean isSecondReady() {
                if (second == null || !second.isAlive()) second = environment.startSecond();
                return second.isReady();
            }

            @Override
            public void end() {
                standing.resume();
                second.kill();
            }
        };
    }
}
