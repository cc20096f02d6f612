package io.quadrille.processors.configuration;

import io.quadrille.processors.choreography.ProcessingGroup;

/**
 * An object with event handlers, and the group it runs in. Within a group handlers are called in the order of their beans.
 */
public record Reactions(ProcessingGroup group, Object handler) {}
