package io.quadrille.sagatest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expectation does not hold. The message has the sequence of steps that shows it, as Java. */
public final class SagaFailure extends AssertionError {

    private final transient List<Step> steps;
    private final String java;

    SagaFailure(String message, List<Step> steps, String java, @Nullable Throwable cause) {
        super(message, cause);
        this.steps = List.copyOf(steps);
        this.java = java;
    }

    /** The sequence that leads to the failure. */
    public List<Step> steps() {
        return steps;
    }

    /** The sequence as a test: given, when, in this order, expect. */
    public String java() {
        return java;
    }
}
