package io.quadrille.engine.deadletter;

import java.time.Instant;
import java.util.Map;

/** The event of a dead letter. */
public record LetterContent(
        String aggregateId,
        long sequenceNumber,
        String revision,
        Instant happenedAt,
        Map<String, Object> payload,
        Map<String, Object> metadata) {}
