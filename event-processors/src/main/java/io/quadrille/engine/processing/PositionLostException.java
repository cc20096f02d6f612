package io.quadrille.engine.processing;

/**
 * The source of a group no longer holds what the group's position stands on. The group takes nothing until an operator
 * has moved its position: going on there could pass events that the group has never seen.
 */
public final class PositionLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PositionLostException(String message) {
        super(message);
    }
}
