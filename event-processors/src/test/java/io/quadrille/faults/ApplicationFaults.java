package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

/** The application's process dies or stands still. */
final class ApplicationFaults {

    private ApplicationFaults() {}

    static Fault killed(FaultEnvironment scene) {
        return new Fault() {
            @Override
            public void strike() {
                scene.killApplication();
            }

            @Override
            public void heal() {
                scene.startApplication();
            }
        };
    }

    static Fault frozen(FaultEnvironment scene) {
        return new Fault() {
            @Override
            public void strike() {
                scene.application().pause();
            }

            @Override
            public void heal() {
                scene.application().resume();
            }
        };
    }

    /**
     * A second process is there when one of the two stands still, which is the first one unless that has lost all its
     * work to it; the other one takes over. The second one is killed when both are awake.
     */
    static Fault oneOfTwoFrozen(FaultEnvironment scene) {
        return new Fault() {
            private ApplicationProcess second;
            private ApplicationProcess standing;

            @Override
            public void strike() {
                await("a second process").pollInSameThread().until(this::isSecondReady);
                standing = scene.system().groupsOf(scene.application()).isEmpty() ? second : scene.application();
                standing.pause();
                scene.system().awaitTakeOver(standing);
            }

            /** A server may be away when it starts; then it ends. */
            private boolean isSecondReady() {
                if (second == null || !second.isAlive()) second = scene.startSecond();
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
