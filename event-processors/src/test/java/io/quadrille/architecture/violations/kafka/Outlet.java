package io.quadrille.architecture.violations.kafka;

import org.axonframework.commandhandling.gateway.CommandGateway;

/** Violates no rule itself; classes that depend on it can act. */
public record Outlet(CommandGateway commands) {}
