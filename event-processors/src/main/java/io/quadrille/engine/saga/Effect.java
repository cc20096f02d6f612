package io.quadrille.engine.saga;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a participant must have appended once it has read a record. The checker compares the stored events with it.
 *
 * @param cause the type of the record's event
 * @param participant the name of the participant that reads the record
 * @param outcomes the events of which the participant appends one
 * @param source the participant that the outcome must name in its component {@code source}; null if it names none
 * @param isOnce whether the participant appends exactly one of the events. Otherwise it appends at least one, because
 *     the cause and the participant's own step run in parallel
 * @param isOptional whether a saga may not want the participant's step; then nothing is appended
 */
public record Effect(
        Class<?> cause,
        String participant,
        Set<Class<?>> outcomes,
        @Nullable String source,
        boolean isOnce,
        boolean isOptional) {}
