package io.quadrille.engine.log;

import org.axonframework.eventhandling.DomainEventMessage;

/** An event with its place in the log of one event store. */
public record StoredEvent(long globalIndex, DomainEventMessage<?> message) {}
