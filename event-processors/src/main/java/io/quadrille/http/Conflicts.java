package io.quadrille.http;

import java.util.Set;

/**
 * The exceptions with which aggregates refuse a command that contradicts their state. The answer is 409 with the
 * message of the exception.
 *
 * @param exceptions the types; subclasses are included
 */
public record Conflicts(Set<Class<? extends Exception>> exceptions) {

    boolean contain(Throwable failure) {
        return exceptions.stream().anyMatch(conflict -> conflict.isInstance(failure));
    }
}
