package io.quadrille.crashpoints;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** The exceptions thrown at crash points. The choice is always the same for the same point. */
final class InjectedFailures {

    /** An outage, a serialization conflict, and an internal error. */
    private static final List<String> STATES = List.of("08006", "40001", "XX000");

    private InjectedFailures() {}

    static SQLException ofTheDatabase(CrashPoint crashPoint) {
        throwError(crashPoint);
        return new SQLException("injected at " + crashPoint, oneOf(STATES, crashPoint));
    }

    static RuntimeException ofTheBroker(CrashPoint crashPoint) {
        throwError(crashPoint);
        return new KafkaException("injected at " + crashPoint);
    }

    static RuntimeException ofTheProgram(CrashPoint crashPoint) {
        throwError(crashPoint);
        return new IllegalStateException("injected at " + crashPoint);
    }

    private static void throwError(CrashPoint crashPoint) {
        if (crashPoint.failureMode() != FailureMode.ERROR) return;
        var text = "injected at " + crashPoint;
        throw oneOf(List.of(new OutOfMemoryError(text), new NoClassDefFoundError(text)), crashPoint);
    }

    private static <T> T oneOf(List<T> choices, CrashPoint crashPoint) {
        return choices.get(Math.floorMod(crashPoint.toString().hashCode(), choices.size()));
    }
}
