package io.quadrille.http;

/**
 * The body of a request: a record of what a client may say, each component with its Jakarta constraints. It is read by
 * {@code StrictJsonConverter} and never reaches a controller unless it is valid.
 */
public interface ApiRequest {

    /**
     * The rules that concern several fields at once; called whatever the single fields look like, so any may be null.
     */
    default void checkTogether(WrongFields wrong) {}
}
