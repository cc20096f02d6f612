package io.quadrille.http;

/**
 * The body of a request. An implementation is a record with one component for each field that a client may send, with
 * its Jakarta constraints. {@code StrictJsonConverter} reads and validates the body; a controller receives only valid
 * bodies.
 */
public interface ApiRequest {

    /**
     * Checks the rules that involve several fields. {@code StrictJsonConverter} calls this method even if single fields
     * are invalid, so any component may be null.
     *
     * @param wrong receives the fields that break a rule
     */
    default void checkTogether(WrongFields wrong) {}
}
