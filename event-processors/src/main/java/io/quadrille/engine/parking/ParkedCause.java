package io.quadrille.engine.parking;

import java.time.Instant;

/** How many records of a topic are parked by a group for the same kind of cause, and since when. */
public record ParkedCause(String group, String topic, String causeKind, long parked, Instant oldest) {}
