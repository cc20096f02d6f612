package io.quadrille.http;

/**
 * A field of a request that is not as it should be.
 *
 * @param field its path, as in {@code lines[0].quantity}; {@code body} for the body as a whole
 * @param message what to do about it, to be read after the field's name
 */
record WrongField(String field, String message) {}
