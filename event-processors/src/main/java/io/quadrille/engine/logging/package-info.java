/**
 * Text from outside, made fit to be read in logs and terminals: whatever a record, a request or an exception says, it
 * begins no line of its own, moves no cursor, and turns no text around. Knows no other package here.
 */
package io.quadrille.engine.logging;
