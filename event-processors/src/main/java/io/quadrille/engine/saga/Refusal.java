package io.quadrille.engine.saga;

/**
 * A participant's refusal of its part of a saga. A refusal starts the compensation.
 *
 * @param participant the name of the participant that refuses
 * @param isEcho whether the refusal only follows from an earlier refusal by another participant
 */
public record Refusal(String participant, String sagaId, String reason, boolean isEcho) {}
