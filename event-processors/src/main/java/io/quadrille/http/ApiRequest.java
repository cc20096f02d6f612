package io.quadrille.http;

/**
 * The body of a request. An implementation is a record with one component for each field that a client may send, with
 * its Jakarta constraints. {@code StrictJsonConverter} reads and validates the body; a controller gets valid ones only.
 */
public interface ApiRequest {

    /**
     * Checks the rules that involve several fields. The method is called even if single fields are invalid, so any
     * component may be null.
     *
     * @param wrong receives the fields that break a rule
     */
    default void checkTogether(WrongFields wrong) {}
}
