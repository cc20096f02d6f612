package io.quadrille.engine.log;

import org.axonframework.eventhandling.DomainEventMessage;

/** An event with its global index in one event store. */
public record StoredEvent(long globalIndex, DomainEventMessage<?> message) {}
