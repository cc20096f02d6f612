package io.quadrille.engine.parking;

import java.time.Instant;

/**
 * The number of records of a topic that a group has parked for the same kind of cause, and when the oldest was parked.
 */
public record ParkedCause(String group, String topic, String causeKind, long parked, Instant oldest) {}
