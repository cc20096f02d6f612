package io.quadrille.checkout.choreography;

import java.util.List;

/**
 * All handlers of events that this process runs: those that follow from the declaration of the saga, and then those of
 * the {@link Reactions} beans. If several handlers of a group handle the same event, they are called in this sequence.
 */
public record GroupHandlers(List<Reactions> all) {}
