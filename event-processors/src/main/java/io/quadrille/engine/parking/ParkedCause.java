package io.quadrille.engine.parking;

import java.time.Instant;

/**
 * The number of records of a topic that a group has parked with the same {@link ParkedRecord#causeKind} and that are
 * still in state PARKED, and when the oldest of them was parked.
 */
public record ParkedCause(String group, String topic, String causeKind, long parked, Instant oldest) {}
