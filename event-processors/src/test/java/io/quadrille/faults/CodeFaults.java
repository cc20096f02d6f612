package io.quadrille.faults;

import static org.awaitility.Awaitility.await;

/** An unexpected error in the code of the application. */
final class CodeFaults {

    /** The number of attempts after which an event becomes a dead letter. */
    private static final int ERRORS = 3;

    private CodeFaults() {}

    static Fault errorAtAPoint(FaultEnvironment environment) {
        var point = environment.oneOf(ErrorPoint.values());
        return new Fault() {

            private final CodeInjection errors = CodeInjection.ofErrors(point);
            private ApplicationProcess process;

            @Override
            public void start() {
                process = environment.inject(errors, ERRORS);
                await("an error at " + point).until(() -> errors.thrown() > 0 || !process.isAlive());
            }

            @Override
            public void end() {
                errors.outOf(process);
            }

            @Override
            public String detail() {
                return point.toString();
            }
        };
    }
}
