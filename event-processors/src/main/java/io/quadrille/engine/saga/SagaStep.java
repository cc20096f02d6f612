package io.quadrille.engine.saga;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A step of a saga: a group performs it after its triggers, and its outcomes end it.
 *
 * @param name unique in the saga, for example DEBIT_WALLET
 * @param participant the name of the participant that performs the step, which is also the name of its group
 * @param kind whether the step moves the saga forward, ends it after a refusal, or gives back what it took
 * @param triggers the events that trigger the step: all of them together if the step moves the saga forward; any one of
 *     them otherwise
 * @param outcomes the events that end the step. The first one is the outcome if the step does its work; the others mean
 *     that it was refused or had nothing to do
 * @param topic the topic of the first outcome, without a prefix; empty if that event is not published
 */
public record SagaStep(
        String name,
        String participant,
        Kind kind,
        Set<Class<?>> triggers,
        List<Class<?>> outcomes,
        Optional<String> topic) {

    /** What a step is for. */
    public enum Kind {
        FORWARD,
        CANCELLATION,
        RESTORATION
    }

    public boolean isCompensation() {
        return kind != Kind.FORWARD;
    }

    /** Whether the step gives back what a participant took. It may still be open after the saga has been cancelled. */
    public boolean isRestoration() {
        return kind == Kind.RESTORATION;
    }
}
