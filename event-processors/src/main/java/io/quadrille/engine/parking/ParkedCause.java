package io.quadrille.engine.parking;

import java.time.Instant;

/** The records of a topic that wait, parked by a group for the same kind of cause. */
public record ParkedCause(String group, String topic, String causeKind, long parked, Instant oldest) {}
