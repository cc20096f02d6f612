package io.quadrille.crashpoints;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** The exceptions thrown at crash points. The choice is always the same for the same point. */
final class InjectedFailures {

    /** An outage, a serialization conflict, and an internal error. */
    private static final List<String> STATES = List.of("08006", "40001", "XX000");

    private InjectedFailures() {}

    static SQLException ofTheDatabase(CrashPoint struck) {
        throwError(struck);
        return new SQLException("injected at " + struck, oneOf(STATES, struck));
    }

    static RuntimeException ofTheBroker(CrashPoint struck) {
        throwError(struck);
        return new KafkaException("injected at " + struck);
    }

    static RuntimeException ofTheProgram(CrashPoint struck) {
        throwError(struck);
        return new IllegalStateException("injected at " + struck);
    }

    private static void throwError(CrashPoint struck) {
        if (struck.failureMode() != FailureMode.ERROR) return;
        var text = "injected at " + struck;
        throw oneOf(List.of(new OutOfMemoryError(text), new NoClassDefFoundError(text)), struck);
    }

    private static <T> T oneOf(List<T> choices, CrashPoint struck) {
        return choices.get(Math.floorMod(struck.toString().hashCode(), choices.size()));
    }
}
