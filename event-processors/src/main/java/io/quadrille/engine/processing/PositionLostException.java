package io.quadrille.engine.processing;

/**
 * The source no longer has the records at the group's position. The group stops until an operator moves the position:
 * continuing from the old position could skip events that the group has not handled.
 */
public final class PositionLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PositionLostException(String message) {
        super(message);
    }
}
