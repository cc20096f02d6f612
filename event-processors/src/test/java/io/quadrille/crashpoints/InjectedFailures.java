package io.quadrille.crashpoints;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** What is thrown at a crash point. Of several possible things always the same at the same point. */
final class InjectedFailures {

    /** An outage, a lost race, and what is nobody else's fault. */
    private static final List<String> STATES = List.of("08006", "40001", "XX000");

    private InjectedFailures() {}

    static SQLException ofTheDatabase(CrashPoint struck) {
        throwError(struck);
        return new SQLException("struck at " + struck, oneOf(STATES, struck));
    }

    static RuntimeException ofTheBroker(CrashPoint struck) {
        throwError(struck);
        return new KafkaException("struck at " + struck);
    }

    static RuntimeException ofTheProgram(CrashPoint struck) {
        throwError(struck);
        return new IllegalStateException("struck at " + struck);
    }

    private static void throwError(CrashPoint struck) {
        if (struck.failureMode() != FailureMode.ERROR) return;
        var text = "struck at " + struck;
        throw oneOf(List.of(new OutOfMemoryError(text), new NoClassDefFoundError(text)), struck);
    }

    private static <T> T oneOf(List<T> choices, CrashPoint struck) {
        return choices.get(Math.floorMod(struck.toString().hashCode(), choices.size()));
    }
}
