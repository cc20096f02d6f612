package io.quadrille.faults;

/** A server dies and is started again on its data. */
final class ServerFaults {

    private interface Act {
        void act();
    }

    private ServerFaults() {}

    static Fault brokerKilled(FaultEnvironment scene) {
        return fault(() -> scene.site().kafka().kill(), scene.site()::startKafka);
    }

    static Fault databaseKilled(FaultEnvironment scene) {
        return fault(scene.site().postgres()::kill, scene.site().postgres()::start);
    }

    static Fault databaseStopped(FaultEnvironment scene) {
        return fault(scene.site().postgres()::stopImmediate, scene.site().postgres()::start);
    }

    private static Fault fault(Act strike, Act heal) {
        return new Fault() {
            @Override
            public void strike() {
                strike.act();
            }

            @Override
            public void heal() {
                heal.act();
            }
        };
    }
}
