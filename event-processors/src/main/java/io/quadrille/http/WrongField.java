package io.quadrille.http;

/**
 * An invalid field of a request.
 *
 * @param field the path of the field, such as {@code lines[0].quantity}; {@code body} for the body as a whole
 * @param message what the field must be, to be read after the field's name
 */
record WrongField(String field, String message) {}
