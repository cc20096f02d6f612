package io.quadrille.http;

import java.util.Set;

/**
 * The exceptions by which aggregates refuse a command that contradicts their state. The answer is 409 with the
 * exception's message.
 *
 * @param exceptions subclasses count too
 */
public record Conflicts(Set<Class<? extends Exception>> exceptions) {

    boolean contain(Throwable failure) {
        return exceptions.stream().anyMatch(conflict -> conflict.isInstance(failure));
    }
}
