package io.quadrille.faults;

/** A server is killed and started again on its data. */
final class ServerFaults {

    private interface FaultAction {
        void act();
    }

    private ServerFaults() {}

    static Fault brokerKilled(FaultEnvironment environment) {
        return fault(() -> environment.servers().kafka().kill(), environment.servers()::startKafka);
    }

    static Fault databaseKilled(FaultEnvironment environment) {
        return fault(
                environment.servers().postgres()::kill, environment.servers().postgres()::start);
    }

    static Fault databaseStopped(FaultEnvironment environment) {
        return fault(
                environment.servers().postgres()::stopImmediate,
                environment.servers().postgres()::start);
    }

    private static Fault fault(FaultAction start, FaultAction end) {
        return new Fault() {
            @Override
            public void start() {
                start.act();
            }

            @Override
            public void end() {
                end.act();
            }
        };
    }
}
