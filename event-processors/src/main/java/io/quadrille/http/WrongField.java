package io.quadrille.http;

/**
 * An invalid field of a request.
 *
 * @param field the path of the field, such as {@code lines[0].quantity}; {@code body} for the body as a whole
 * @param message the rule that the field breaks, worded to follow the field's name, as in "must be given"
 */
record WrongField(String field, String message) {}
