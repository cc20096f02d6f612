/**
 * Escapes untrusted text for logs and terminals. Whatever a record, a request or an exception contains, it cannot start
 * a new log line, move the cursor or override the direction of text. Knows no other package of this application.
 */
@NullMarked
package io.quadrille.engine.logging;

import org.jspecify.annotations.NullMarked;
