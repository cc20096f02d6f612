package io.quadrille.engine.parking;

/**
 * Which parked records are meant; null matches all.
 *
 * @param cause the kind of cause, or a part of the cause
 */
public record ParkedFilter(String group, ParkedRecord.State state, String cause) {}
