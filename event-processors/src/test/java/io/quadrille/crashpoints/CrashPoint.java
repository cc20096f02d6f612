package io.quadrille.crashpoints;

import static io.quadrille.crashpoints.CrashOperation.CLAIM;
import static io.quadrille.crashpoints.CrashOperation.COMMIT;
import static io.quadrille.crashpoints.CrashOperation.CONFIRMATION;
import static io.quadrille.crashpoints.CrashOperation.LETTER;
import static io.quadrille.crashpoints.CrashOperation.POSITION;
import static io.quadrille.crashpoints.CrashOperation.RESOLUTION;
import static io.quadrille.crashpoints.FailureMode.LOST_ANSWER;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A place in a saga step and what happens there. The text form is its name, for example
 * {@code USE_COUPON.COMMIT.BEFORE.HALT}.
 */
public record CrashPoint(SagaStep step, CrashOperation operation, CrashTiming timing, FailureMode failureMode) {

    /** Operations that are transactions or belong to one. */
    private static final Set<CrashOperation> COMMITTING = Set.of(COMMIT, LETTER, RESOLUTION, CLAIM, CONFIRMATION);

    /** All possible crash points. */
    public static List<CrashPoint> all() {
        var all = new ArrayList<CrashPoint>();
        for (var step : SagaStep.values()) {
            for (var operation : step.operations()) {
                for (var timing : CrashTiming.values()) {
                    for (var failureMode : FailureMode.values()) {
                        var crashPoint = new CrashPoint(step, operation, timing, failureMode);
                        if (crashPoint.isPossible()) all.add(crashPoint);
                    }
                }
            }
        }
        return all;
    }

    /**
     * Only a commit has an answer that can be lost. The relay commits its position by itself, a group commits it with
     * its batch.
     */
    private boolean isPossible() {
        if (failureMode != LOST_ANSWER) return true;
        return timing == CrashTiming.AFTER
                && (COMMITTING.contains(operation)
                        || operation == POSITION && !step.operations().contains(COMMIT));
    }

    static CrashPoint of(String name) {
        var parts = name.split("\\.");
        return new CrashPoint(
                SagaStep.valueOf(parts[0]),
                CrashOperation.valueOf(parts[1]),
                CrashTiming.valueOf(parts[2]),
                FailureMode.valueOf(parts[3]));
    }

    @Override
    public String toString() {
        return step + "." + operation + "." + timing + "." + failureMode;
    }
}
