package io.quadrille.engine.deadletter;

/**
 * Which letters are meant; null matches all.
 *
 * @param cause a type of cause, with or without its package
 * @param orderId the letters' sequence
 */
public record LetterFilter(String group, LetterState state, String cause, String orderId) {}
