package io.quadrille.architecture.violations.kafka;

import org.axonframework.commandhandling.gateway.CommandGateway;

/** Breaks no rule by itself; whoever knows it can act. */
public record Outlet(CommandGateway commands) {}
