package io.quadrille.sagatest;

import java.util.Objects;

/**
 * One step of a sequence: what happens next in the saga. A step that happens to a record names the record by the type
 * of its event and the id of its saga.
 */
public sealed interface Step {

    /** A client sends a command of {@code when}. */
    record Sends(Object command) implements Step {}

    /** A group handles a record and commits. */
    record Delivers(Class<?> event, String sagaId, String group) implements Step {}

    /** A group handles a record and crashes before it commits; then it gets the record again, and commits. */
    record Retries(Class<?> event, String sagaId, String group) implements Step {}

    /** The relay of the event's domain publishes the event. */
    record Publishes(Class<?> event, String sagaId) implements Step {}

    /**
     * The relay of the event's domain publishes the event once more.
     *
     * @param ordinal 1 for the saga's first event of this type, 2 for the second one
     */
    record PublishesAgain(Class<?> event, String sagaId, int ordinal) implements Step {}

    /** The relay of a domain crashes before it stores its position, so it publishes the last records once more. */
    record RelayCrashes(String domain, String sagaId, int records) implements Step {}

    /** A client sends a command of {@code when}. */
    static Step sends(Object command) {
        return new Sends(Objects.requireNonNull(command));
    }

    /** A group handles the oldest record that it has not read, and commits. Its type and its saga are those given. */
    static Step delivers(Class<?> event, String sagaId, String group) {
        return new Delivers(event, sagaId, group);
    }

    /** Like {@link #delivers}, but the group first crashes before the commit, and then gets the record again. */
    static Step retries(Class<?> event, String sagaId, String group) {
        return new Retries(event, sagaId, group);
    }

    /**
     * The relay publishes an event. This is a step of its own only for a topic on which several domains publish,
     * because there the order of publication can differ from the order of the commits.
     */
    static Step publishes(Class<?> event, String sagaId) {
        return new Publishes(event, sagaId);
    }

    /** The relay publishes the saga's first event of this type once more. All groups get it again. */
    static Step publishesAgain(Class<?> event, String sagaId) {
        return new PublishesAgain(event, sagaId, 1);
    }

    /** The relay publishes the saga's n-th event of this type once more. */
    static Step publishesAgain(Class<?> event, String sagaId, int ordinal) {
        return new PublishesAgain(event, sagaId, ordinal);
    }

    /** The relay of a domain crashes, and publishes the last records of a saga once more. */
    static Step relayCrashes(String domain, String sagaId, int records) {
        return new RelayCrashes(domain, sagaId, records);
    }
}
