package io.quadrille.engine.saga;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a participant does when one event asks for it: it sends a command, of which the event {@code answer} or the
 * refusal comes.
 *
 * @param name the name of the step
 * @param trigger the event that asks for the step
 * @param command creates the command from the trigger and the trigger's time
 * @param wanted whether a saga wants the step, by its first event; null if each saga does
 * @param answer the event that the step appends if it does its work
 * @param refusal the event that the step appends otherwise; null if the participant cannot refuse
 * @param giveBack undoes the step after a refusal by another participant; null if nothing has to be undone
 */
record Task(
        String name,
        Class<?> trigger,
        BiFunction<Object, Instant, Object> command,
        @Nullable Predicate<Object> wanted,
        Published answer,
        @Nullable RefusalType refusal,
        @Nullable GiveBack giveBack) {

    /** An event type and the topic on which it is published. */
    record Published(Class<?> event, String topic) {}

    /**
     * The type of a refusal.
     *
     * @param reason reads the reason from the event
     * @param reasons all possible reasons
     * @param echoes the reasons that only follow from an earlier refusal by another participant
     */
    record RefusalType(
            Published published,
            Function<Object, Enum<?>> reason,
            List<? extends Enum<?>> reasons,
            Set<Enum<?>> echoes) {

        Class<?> event() {
            return published.event();
        }
    }

    /**
     * @param name the name of the step that undoes the task
     * @param command creates the command from the saga's id
     * @param outcomes the events of which the command appends one. The first one undoes the task's work. The others
     *     mean that there was nothing to undo; then the task, if it is asked for later, must be refused as an echo
     */
    record GiveBack(String name, Function<String, Object> command, List<Class<?>> outcomes) {}

    boolean isOptional() {
        return wanted != null;
    }

    Optional<RefusalType> refusalType() {
        return Optional.ofNullable(refusal);
    }

    Optional<GiveBack> undo() {
        return Optional.ofNullable(giveBack);
    }
}
